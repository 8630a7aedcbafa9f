import { z } from 'zod'
import { wireRoles } from '../../auth/roles.js'
import { nameText } from '../../schema/pieces.js'

const emailText = z.string('An e-mail address is needed.').trim().min(3, 'An e-mail address is needed.').max(254)
const passwordText = z.string('A password is needed.').min(1, 'A password is needed.').max(1000)
const codeText = z.string('A code is needed.').trim().min(1, 'A code is needed.').max(64)

export const loginBody = z.strictObject({
  email: z
    .string('An e-mail address is needed.')
    .trim()
    .min(2, 'An e-mail address is needed.')
    .max(254)
    .describe('E-mail address, staff id or extension.'),
  password: passwordText,
  code: codeText
    .optional()
    .describe('Of the authenticator app, or a recovery code, where the account has a second factor.'),
  site: z
    .string()
    .max(64)
    .optional()
    .describe('For people with several sites; absent: that of the header X-Trunkline-Site, else their first.'),
  shortLived: z
    .boolean()
    .optional()
    .describe('`true`: an access token of 15 minutes, for clients that refresh it by the refresh token.'),
})

export const userWire = z.object({
  id: z.int(),
  email: z.string(),
  role: z.enum(wireRoles),
  name: z.string(),
})

export const refreshAnswer = z.object({
  token: z.string(),
  expiresIn: z.string().describe('Life of the access token: a number and s, m, h or d.'),
  refreshToken: z.string().describe('Good for one refresh, which gives the next one.'),
  csrfToken: z
    .string()
    .describe('For clients that are signed in by cookie: send it as `X-CSRF-Token` with each change.'),
})

export const loginAnswer = refreshAnswer.extend({ user: userWire, site: z.string() })

export const refreshBody = z.strictObject({
  refreshToken: z.string().min(1).max(4000).optional().describe('Absent: the one in the cookie of the login.'),
})

const role = z.enum(wireRoles)

export const registerBody = z.strictObject({
  email: z.email('An e-mail address is needed.').max(254),
  password: passwordText,
  name: nameText,
  role: role.default('agent'),
})

export const registerAnswer = z.object({ user: userWire })

export const meAnswer = z.object({
  user: userWire.extend({ id: z.int().nullable() }),
  site: z.string(),
  agentId: z.int().nullable(),
  sites: z.array(z.object({ id: z.string(), name: z.string(), role })),
  rights: z.array(z.string()),
})

export const passwordBody = z.strictObject({
  currentPassword: z.string().min(1).max(1000),
  newPassword: z.string().max(1000),
})

export const forgotBody = z.strictObject({ email: emailText })

export const verifyOtpBody = z.strictObject({ email: emailText, otp: codeText })

export const verifyOtpAnswer = z.object({ resetToken: z.string(), expiresAt: z.string() })

export const resetBody = z
  .strictObject({
    token: z.string().min(1).max(200).optional().describe('Of the link, or what the code was exchanged for.'),
    resetToken: z.string().min(1).max(200).optional().describe('The same as `token`.'),
    email: emailText.optional().describe('With `otp`, in place of a token.'),
    otp: codeText.optional(),
    newPassword: passwordText.optional(),
    password: passwordText.optional().describe('The same as `newPassword`.'),
  })
  .transform((body, context) => {
    const token = body.token ?? body.resetToken
    const password = body.newPassword ?? body.password
    if (password === undefined) {
      context.addIssue({ code: 'custom', path: ['newPassword'], message: 'A new password is needed.' })
      return z.NEVER
    }
    if (token !== undefined) return { shown: { kind: 'link', token } as const, password }
    if (body.email !== undefined && body.otp !== undefined) {
      return { shown: { kind: 'code', email: body.email, code: body.otp } as const, password }
    }
    context.addIssue({ code: 'custom', path: ['token'], message: 'A token, or e-mail address and code, are needed.' })
    return z.NEVER
  })

export const sessionWire = z.object({
  id: z.string(),
  current: z.boolean().describe('The login that asks.'),
  device: z.string().describe('The program that signed in, as it names itself.'),
  address: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().describe('To within five minutes.'),
  expiresAt: z.string().describe('Where it is not used before.'),
})

export const sessionParam = z.strictObject({ id: z.string().max(64) })

export const ownPasswordBody = z.strictObject({ password: passwordText })

export const codeBody = z.strictObject({ code: codeText })

export const secondFactorWire = z.object({
  enabled: z.boolean(),
  confirmedAt: z.string().nullable(),
  recoveryCodesLeft: z.int(),
})

export const enrolAnswer = z.object({
  secret: z.string().describe('Base32, to be typed into the app.'),
  uri: z.string().describe('To be shown as a QR code.'),
})

export const recoveryAnswer = z.object({
  recoveryCodes: z.array(z.string()).describe('Each good for one login. Shown only now.'),
})
