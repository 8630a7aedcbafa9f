import { z } from 'zod'
import { userId } from '../../../dialer/model/ids.js'
import { roleFromWire, roleToWire, wireRoles } from '../../auth/roles.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idParam, iso, isoOrNull, nameText, paging } from '../../schema/pieces.js'
import {
  createUser,
  endSessions,
  getUser,
  listUsers,
  removeSecondFactor,
  type SiteUser,
  updateUser,
} from './service.js'

const tag = 'Users'
const role = z.enum(wireRoles)
const password = z.string('A password is needed.').max(1000)

const staffId = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$/,
    'Letters, digits, dots, dashes and underscores are taken, 2 to 40 of them.',
  )
  .describe('What the house calls the person; a login takes it in place of the e-mail.')
const phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'A number with + and country code is needed, as +12025550123.')
  .describe('The person’s own telephone, not the extension.')

const userQuery = z.strictObject({
  page: paging.page,
  limit: paging.limit,
  query: z.string().max(200).optional().describe('Part of the name or e-mail.'),
})

const userCreate = z.strictObject({
  email: z.email('An e-mail address is needed.').max(254),
  name: nameText,
  password,
  role: role.default('agent'),
  staffId: staffId.nullish(),
  phone: phone.nullish(),
})

const userUpdate = z.strictObject({
  name: nameText.optional(),
  password: password.optional().describe('Ends every login of the person.'),
  role: role.optional(),
  staffId: staffId.nullish(),
  phone: phone.nullish(),
  active: z
    .boolean()
    .optional()
    .describe('`false` closes the account, ends its logins and signs its agents off, after the present call.'),
})

const userWire = z.object({
  id: z.int(),
  email: z.string(),
  name: z.string(),
  role,
  active: z.boolean(),
  staffId: z.string().nullable(),
  phone: z.string().nullable(),
  createdAt: z.string(),
  lastLoginAt: z.string().nullable(),
})

const one = {
  data: userWire,
  example: {
    id: 2,
    email: 'newagent@example.com',
    name: 'Agent 2',
    role: 'agent',
    active: true,
    staffId: null,
    phone: null,
    createdAt: '2025-11-13T10:00:00.000Z',
    lastLoginAt: null,
  },
}

function userToWire({ user, role: has }: SiteUser): Wire {
  const { id, email, name, active, staffId, phone, createdAt, lastLoginAt } = user
  const times = { createdAt: iso(createdAt), lastLoginAt: isoOrNull(lastLoginAt) }
  return { id, email, name, role: roleToWire[has], active, staffId, phone, ...times }
}

export const userRows = [
  jsonRow({
    method: 'get',
    path: '/users',
    tag,
    summary: 'List the people of the site',
    right: 'user.write',
    query: userQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, query: text } = query
      const found = await listUsers(principal, { page, limit, ...(text && { query: text }) }, deps)
      const items = found.items.map(userToWire)
      return { items, page: found, extra: { users: items } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/users',
    tag,
    summary: 'Give a person a login to this site',
    right: 'user.write',
    body: userCreate,
    bodyExample: { email: 'newagent@example.com', password: 'securePassword123', name: 'Agent 2', role: 'agent' },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { staffId = null, phone = null } = body
      const made = await createUser(principal, { ...body, staffId, phone, role: roleFromWire[body.role] }, deps)
      return { data: userToWire(made), message: 'User created successfully' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/users/:id',
    tag,
    summary: 'One person of the site',
    right: 'user.write',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: userToWire(await getUser(principal, { id: userId(params.id) }, deps)),
    }),
  }),
  jsonRow({
    method: 'delete',
    path: '/users/:id/sessions',
    tag,
    summary: 'End every login of a person, on all devices',
    right: 'user.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await endSessions(principal, { id: userId(params.id) }, deps)
      return null
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/users/:id/second-factor',
    tag,
    summary: 'Take a person’s second factor away, who lost the device',
    right: 'user.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeSecondFactor(principal, { id: userId(params.id) }, deps)
      return null
    },
  }),
  jsonRow({
    method: 'put',
    path: '/users/:id',
    tag,
    summary: 'Change a person’s name, role or password, or close the account',
    right: 'user.write',
    params: idParam,
    body: userUpdate,
    bodyExample: { name: 'Agent 2b' },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const { role: wished, ...rest } = body
      const input = { ...rest, id: userId(params.id), role: wished && roleFromWire[wished] }
      return { data: userToWire(await updateUser(principal, input, deps)), message: 'User updated successfully' }
    },
  }),
]
