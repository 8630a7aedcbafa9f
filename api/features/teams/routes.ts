import { z } from 'zod'
import { userId } from '../../../dialer/model/ids.js'
import { roleToWire, wireRoles } from '../../auth/roles.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idNumber, idParam } from '../../schema/pieces.js'
import { changePerson } from './people-changes.js'
import { getPerson, getTeam, type Person } from './people-service.js'

const tag = 'Teams'

const placeBody = z.strictObject({
  department: z.string().trim().min(1).max(100).nullable().optional().describe('Absent: it stays.'),
  supervisorId: idNumber.nullable().optional().describe('Account of a supervisor or admin; absent: it stays.'),
})

const personWire = z.object({
  userId: z.int(),
  name: z.string(),
  email: z.string(),
  role: z.enum(wireRoles),
  active: z.boolean(),
  department: z.string().nullable(),
  supervisorId: z.int().nullable(),
  agentId: z.int().nullable(),
  totalCalls: z.int().describe('Ended ones.'),
  successfulCalls: z.int().describe('Of these, those with a conversation.'),
  totalLeads: z.int().describe('Leads the person has.'),
  convertedLeads: z.int(),
})

const example = {
  userId: 2,
  name: 'Agent 2',
  email: 'agent2@example.com',
  role: 'agent',
  active: true,
  department: 'sales',
  supervisorId: 1,
  agentId: 2,
  totalCalls: 150,
  successfulCalls: 120,
  totalLeads: 50,
  convertedLeads: 15,
} as const

function personToWire({ user, role, department, supervisor, agent, numbers }: Person): Wire {
  const { totalCalls, successfulCalls, totalLeads, convertedLeads } = numbers
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    role: roleToWire[role],
    active: user.active,
    department,
    supervisorId: supervisor,
    agentId: agent,
    totalCalls,
    successfulCalls,
    totalLeads,
    convertedLeads,
  }
}

/** Where people work and for whom. */
export const teamRows = [
  jsonRow({
    method: 'get',
    path: '/users/:id/place',
    tag,
    summary: 'Where a person works, for whom, and what the work came to',
    description: 'Oneself; supervisors see their team, and everybody while nobody is in it.',
    right: 'self',
    params: idParam,
    answer: { data: personWire, example },
    run: async ({ principal, params, deps }) => ({
      data: personToWire(await getPerson(principal, { id: userId(params.id) }, deps)),
    }),
  }),
  jsonRow({
    method: 'put',
    path: '/users/:id/place',
    tag,
    summary: 'Say where a person works and for whom',
    description: 'Supervisors with a team see leads, reports and numbers of that team alone.',
    right: 'user.write',
    params: idParam,
    body: placeBody,
    bodyExample: { department: 'sales' },
    answer: { data: personWire, example },
    run: async ({ principal, params, body, deps }) => {
      const { department, supervisorId } = body
      const supervisor = supervisorId === undefined || supervisorId === null ? supervisorId : userId(supervisorId)
      const id = userId(params.id)
      await changePerson(principal, { id, department, supervisor }, deps)
      return { data: personToWire(await getPerson(principal, { id }, deps)) }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/users/:id/team',
    tag,
    summary: 'The people of a supervisor',
    right: 'self',
    params: idParam,
    answer: { data: personWire, list: true, example },
    run: async ({ principal, params, deps }) => {
      const people = await getTeam(principal, { supervisor: userId(params.id) }, deps)
      return { items: people.map((person) => personToWire(person)), page: null }
    },
  }),
]
