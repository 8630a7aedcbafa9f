import { z } from 'zod'
import { userId } from '../../../dialer/model/ids.js'
import { roleFromWire, roleToWire, wireRoles } from '../../auth/roles.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idParam, iso, nameText, paging } from '../../schema/pieces.js'
import { createUser, listUsers, type SiteUser, updateUser } from './service.js'

const tag = 'Users'
const role = z.enum(wireRoles)
const password = z.string('A password is needed.').max(1000)

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
})

const userUpdate = z.strictObject({
  name: nameText.optional(),
  password: password.optional().describe('Ends every login of the person.'),
  role: role.optional(),
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
  createdAt: z.string(),
})

const one = {
  data: userWire,
  example: {
    id: 2,
    email: 'newagent@example.com',
    name: 'Agent 2',
    role: 'agent',
    active: true,
    createdAt: '2025-11-13T10:00:00.000Z',
  },
}

function userToWire({ user, role: has }: SiteUser): Wire {
  const { id, email, name, active, createdAt } = user
  return { id, email, name, role: roleToWire[has], active, createdAt: iso(createdAt) }
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
      return { items: found.items.map(userToWire), page: found }
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
      const made = await createUser(principal, { ...body, role: roleFromWire[body.role] }, deps)
      return { data: userToWire(made), message: 'User created successfully' }
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
