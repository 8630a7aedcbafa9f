import { z } from 'zod'
import { userId } from '../../../dialer/model/ids.js'
import { jsonRow, publicRow } from '../../rows.js'
import { idParam, iso } from '../../schema/pieces.js'
import {
  changeOwnPassword,
  exchangeCode,
  makeResetLink,
  requestPasswordReset,
  resetPassword,
} from './password-service.js'
import { forgotBody, passwordBody, resetBody, verifyOtpAnswer, verifyOtpBody } from './schema.js'

const tag = 'Authentication'

const linkAnswer = z.object({
  mailed: z.boolean().describe('It went to the person, and is shown to nobody else.'),
  token: z.string().nullable().describe('Null where it was mailed.'),
  url: z
    .string()
    .nullable()
    .describe('Null where it was mailed, or the configuration names no page for it (`auth.passwordResetUrl`).'),
  expiresAt: z.string(),
})

export const passwordRows = [
  jsonRow({
    method: 'put',
    path: '/auth/password',
    tag,
    summary: 'Change one’s own password; every login of the account ends',
    right: 'self',
    body: passwordBody,
    bodyExample: { currentPassword: 'securePassword123', newPassword: 'evenMoreSecure456' },
    answer: {},
    run: async ({ principal, body, deps, address }) => {
      await changeOwnPassword(principal, { current: body.currentPassword, next: body.newPassword, address }, deps)
      return { message: 'Password changed. Sign in again.' }
    },
  }),
  publicRow({
    method: 'post',
    path: '/auth/forgot-password',
    tag,
    summary: 'Have a link and a code for a new password sent by mail',
    description: 'The answer is the same whether or not there is such an account.',
    body: forgotBody,
    bodyExample: { email: 'agent@example.com' },
    answer: {},
    run: async ({ body, deps, address }) => {
      await requestPasswordReset({ email: body.email, address }, deps)
      return { message: 'If there is an account with this address, a letter is on its way.' }
    },
  }),
  publicRow({
    method: 'post',
    path: '/auth/verify-otp',
    tag,
    summary: 'Exchange the code of the letter for a token',
    body: verifyOtpBody,
    bodyExample: { email: 'agent@example.com', otp: '123456' },
    answer: { data: verifyOtpAnswer, example: { resetToken: 'p3Zk…', expiresAt: '2025-11-13T10:10:00.000Z' } },
    run: async ({ body, deps, address }) => {
      const { token, expiresAt } = await exchangeCode({ email: body.email, code: body.otp, address }, deps)
      return {
        data: { resetToken: token, expiresAt: iso(expiresAt) },
        extra: { resetToken: token },
        message: 'Code accepted',
      }
    },
  }),
  publicRow({
    method: 'post',
    path: '/auth/reset-password',
    tag,
    summary: 'Set a new password by the token of a link, or by address and code; every login of the account ends',
    body: resetBody,
    bodyExample: { token: 'p3Zk…', newPassword: 'evenMoreSecure456' },
    answer: {},
    run: async ({ body, deps, address }) => {
      await resetPassword({ ...body, address }, deps)
      return { message: 'Password changed. Sign in.' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/users/:id/password-reset',
    tag: 'Users',
    summary:
      'Make a link with which a person can set a password once, within 30 minutes: mailed, or shown to be handed on where no mail goes out',
    right: 'user.write',
    params: idParam,
    answer: {
      status: 201,
      data: linkAnswer,
      example: {
        mailed: false,
        token: 'p3Zk…',
        url: 'https://crm.example.com/reset?token=p3Zk…',
        expiresAt: '2025-11-13T10:30:00.000Z',
      },
    },
    run: async ({ principal, params, deps }) => {
      const { shown, expiresAt } = await makeResetLink(principal, { id: userId(params.id) }, deps)
      const { token = null, url = null } = shown ?? {}
      return { data: { mailed: shown === null, token, url, expiresAt: iso(expiresAt) } }
    },
  }),
]
