import { z } from 'zod'
import { wireRoles } from '../../auth/roles.js'

export const loginBody = z.strictObject({
  email: z.string('An e-mail address is needed.').trim().min(3, 'An e-mail address is needed.').max(254),
  password: z.string('A password is needed.').min(1, 'A password is needed.').max(1000),
  site: z.string().max(64).optional().describe('For people with several sites; absent: their first.'),
})

export const userWire = z.object({
  id: z.int(),
  email: z.string(),
  role: z.enum(wireRoles),
  name: z.string(),
})

export const loginAnswer = z.object({ user: userWire, token: z.string(), expiresIn: z.string(), site: z.string() })

export const meAnswer = z.object({
  user: userWire.extend({ id: z.int().nullable() }),
  site: z.string(),
  agentId: z.int().nullable(),
})

export const passwordBody = z.strictObject({
  currentPassword: z.string().min(1).max(1000),
  newPassword: z.string().max(1000),
})
