import { z } from 'zod'
import { extension as asExtension, userId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam, nameText } from '../../schema/pieces.js'
import { createStaff, removeStaff, type StaffMember, updateStaff } from './change-service.js'

const tag = 'Staff'

const email = z.email('An e-mail address is needed.').max(254)
const extension = z.string().regex(/^[0-9]{2,10}$/, 'An extension is 2 to 10 digits.')

const staffCreate = z.strictObject({
  username: nameText,
  email,
  password: z.string('A password is needed.').max(1000),
  extension,
})

const staffUpdate = z.strictObject({
  username: nameText.optional(),
  email: email.optional(),
  status: z.enum(['active', 'inactive']).optional().describe('`inactive` closes the account and ends its logins.'),
  extension: z
    .union([z.literal('').transform((): null => null), z.null(), extension])
    .optional()
    .describe('Empty takes the phone away.'),
})

const memberWire = z.object({
  id: z.int().describe('The account.'),
  agentId: z.int().nullable(),
  username: z.string(),
  usermail: z.string(),
  extension: z.string().nullable(),
  status: z.enum(['active', 'inactive']),
  unique_user_id: z.string().nullable().describe('The staff id.'),
})

const one = {
  data: memberWire,
  example: {
    id: 2,
    agentId: 1,
    username: 'Agent 1',
    usermail: 'agent1@example.com',
    extension: '1001',
    status: 'active',
    unique_user_id: null,
  },
}

function memberToWire({ user, agent }: StaffMember) {
  return {
    id: user.id,
    agentId: agent?.id ?? null,
    username: user.name,
    usermail: user.email,
    extension: agent?.extension ?? null,
    status: user.active ? ('active' as const) : ('inactive' as const),
    unique_user_id: user.staffId,
  }
}

export const staffChangeRows = [
  jsonRow({
    method: 'post',
    path: '/staff/agents',
    tag,
    summary: 'Make a person who takes calls, with login and phone',
    description: 'Both at once, or neither. /users and /agents make them one by one.',
    right: 'agent.write',
    body: staffCreate,
    bodyExample: {
      username: 'Agent 2',
      email: 'newagent@example.com',
      password: 'securePassword123',
      extension: '1002',
    },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { username: name, extension: phone, ...account } = body
      const made = await createStaff(principal, { ...account, name, extension: asExtension(phone) }, deps)
      const data = memberToWire(made)
      return { data, extra: { user: data }, message: 'Agent created successfully' }
    },
  }),
  jsonRow({
    method: 'patch',
    path: '/staff/agents/:id',
    tag,
    summary: 'Change a person who takes calls, by the account',
    right: 'agent.write',
    params: idParam,
    body: staffUpdate,
    bodyExample: { username: 'Agent 2b', status: 'active', extension: '1002' },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const { username: name, email: address, status, extension: phone } = body
      const input = {
        id: userId(params.id),
        name,
        email: address,
        active: status && status === 'active',
        extension: typeof phone === 'string' ? asExtension(phone) : phone,
      }
      const data = memberToWire(await updateStaff(principal, input, deps))
      return { data, extra: { user: data }, message: 'Agent updated successfully' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/staff/agents/:id',
    tag,
    summary: 'Take phone and login of a person who is signed off away; call records stay',
    right: 'agent.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeStaff(principal, { id: userId(params.id) }, deps)
      return null
    },
  }),
]
