import { z } from 'zod'
import { type Lifetime, lifetime } from '../../api/auth/lifetime.js'
import type { MailSettings } from '../../api/mail/mailer.js'
import type { SecretSchema } from './config-schema.js'

const lifetimeSchema = z.string().transform((text, context): Lifetime => {
  const found = lifetime(text)
  if (found !== null) return found
  context.addIssue({ code: 'custom', message: 'is no duration; use a number and s, m, h or d, such as 7d or 15m' })
  return z.NEVER
})

/** How people sign in. */
export const authSchema = z
  .strictObject({
    accessTokenLifetime: lifetimeSchema.prefault('7d'),
    passwordResetUrl: z
      .url({ protocol: /^https?$/, error: 'is no address of a page, such as https://crm.example.com/reset?token=' })
      .nullable()
      .default(null),
  })
  .prefault({})

/** Where mail is handed in; null: none is sent. */
export function mailSchema(secret: SecretSchema) {
  return z
    .strictObject({
      host: z.string().min(1),
      port: z.number().int().min(1).max(65_535).default(587),
      security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
      user: z.string().min(1).optional(),
      password: secret.optional(),
      from: z.string().min(3).max(320),
    })
    .refine(({ user, password }) => (user === undefined) === (password === undefined), {
      error: 'has a user without a password, or a password without a user',
    })
    .transform(({ user, password, ...rest }): MailSettings => {
      return { ...rest, login: user === undefined || password === undefined ? null : { user, password } }
    })
    .nullable()
    .default(null)
}
