import { jsonRow } from '../../rows.js'
import { isoOrNull } from '../../schema/pieces.js'
import { codeBody, enrolAnswer, ownPasswordBody, recoveryAnswer, secondFactorWire } from './schema.js'
import {
  confirmSecondFactor,
  enrolSecondFactor,
  getSecondFactor,
  removeOwnSecondFactor,
  renewRecoveryCodes,
} from './second-factor-service.js'

const tag = 'Authentication'
const passwordExample = { password: 'securePassword123' }
const codes = { data: recoveryAnswer, example: { recoveryCodes: ['ABCD-EFGH-IJKL-MNOP'] } }

export const secondFactorRows = [
  jsonRow({
    method: 'get',
    path: '/auth/second-factor',
    tag,
    summary: 'Whether one’s own account has a second factor',
    right: 'self',
    answer: { data: secondFactorWire, example: { enabled: false, confirmedAt: null, recoveryCodesLeft: 0 } },
    run: async ({ principal, deps }) => {
      const { isEnabled, confirmedAt, recoveryCodesLeft } = await getSecondFactor(principal, deps)
      return { data: { enabled: isEnabled, confirmedAt: isoOrNull(confirmedAt), recoveryCodesLeft } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/auth/second-factor',
    tag,
    summary: 'Begin to enrol an authenticator app; it holds once a code of it was confirmed',
    right: 'self',
    body: ownPasswordBody,
    bodyExample: passwordExample,
    answer: {
      status: 201,
      data: enrolAnswer,
      example: {
        secret: 'JBSWY3DPEHPK3PXP',
        uri: 'otpauth://totp/Trunkline:agent%40example.com?secret=JBSWY3DPEHPK3PXP',
      },
    },
    run: async ({ principal, body, deps, address }) => {
      const { secret, uri } = await enrolSecondFactor(principal, { password: body.password, address }, deps)
      return { data: { secret, uri } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/auth/second-factor/confirm',
    tag,
    summary: 'Make the enrolled app hold, by a code it shows; the answer has the recovery codes',
    right: 'self',
    body: codeBody,
    bodyExample: { code: '123456' },
    answer: codes,
    run: async ({ principal, body, deps, address }) => ({
      data: { recoveryCodes: await confirmSecondFactor(principal, { code: body.code, address }, deps) },
      message: 'From now on a login needs a code too.',
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/auth/second-factor/recovery-codes',
    tag,
    summary: 'Replace one’s recovery codes',
    right: 'self',
    body: ownPasswordBody,
    bodyExample: passwordExample,
    answer: codes,
    run: async ({ principal, body, deps, address }) => ({
      data: { recoveryCodes: await renewRecoveryCodes(principal, { password: body.password, address }, deps) },
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/auth/second-factor/remove',
    tag,
    summary: 'Give up one’s own second factor',
    right: 'self',
    body: ownPasswordBody,
    bodyExample: passwordExample,
    answer: {},
    run: async ({ principal, body, deps, address }) => {
      await removeOwnSecondFactor(principal, { password: body.password, address }, deps)
      return { message: 'A login needs no code any more.' }
    },
  }),
]
