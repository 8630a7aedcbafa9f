import { z } from 'zod'
import { roleOnScreen, roleToWire } from '../../auth/roles.js'
import { jsonRow } from '../../rows.js'
import { endMoment, paging, startMoment } from '../../schema/pieces.js'
import { listAgents } from '../agents/service.js'
import { agentToWire } from '../agents/wire.js'
import { screenToWire } from '../campaigns/screen-wire.js'
import { disposition } from '../campaigns/settings-schema.js'
import { dispositionToWire } from '../campaigns/settings-wire.js'
import { staffChangeRows } from './change-routes.js'
import { activeCampaigns, callCount, closedAccounts, takenExtensions } from './service.js'

const tag = 'Staff'

const activeWire = z.object({
  id: z.int(),
  campaign_id: z.int(),
  name: z.string(),
  campaign_name: z.string(),
  description: z.string().nullable(),
  status: z.literal('active'),
  dialingMode: z.string(),
  callsByHand: z.boolean().describe('Agents look at its leads and dial them themselves.'),
  totalLeads: z.int(),
  remainingLeads: z.int(),
  dispositions: z.array(disposition).describe('What can be said of its calls.'),
  start_date: z.string(),
  end_date: z.string().nullable(),
  allocations: z.string().nullable(),
  assigned_to: z.string().nullable(),
  method: z.string().nullable(),
})

const staffWire = z.object({
  id: z.int().describe('The account.'),
  agentId: z.int(),
  username: z.string(),
  usermail: z.string(),
  extension: z.string(),
  status: z.enum(['active', 'inactive']),
  presence: z.string(),
  callCount: z.int().describe('All calls so far.'),
})

const extensionWire = staffWire.pick({ id: true, agentId: true, username: true, extension: true })

const profileWire = z.object({
  id: z.int().nullable(),
  role: z.string(),
  username: z.string(),
  email: z.string(),
  agentId: z.int().nullable(),
  site: z.string(),
})

export const staffRows = [
  ...staffChangeRows,
  jsonRow({
    method: 'get',
    path: '/campaigns/active',
    tag: 'Campaigns',
    summary: 'Campaigns that are dialled now; agents see those whose calls they take',
    right: 'campaign.read',
    answer: {
      data: activeWire,
      list: true,
      example: {
        id: 1,
        campaign_id: 1,
        name: 'Q4 Sales Campaign',
        campaign_name: 'Q4 Sales Campaign',
        description: 'End of year sales push',
        status: 'active',
        dialingMode: 'preview',
        callsByHand: true,
        totalLeads: 500,
        remainingLeads: 350,
        dispositions: [
          { code: 'interested', label: 'Interested', next: 'finish', leadStatus: 'interested', success: true },
        ],
        start_date: '2025-11-01T00:00:00Z',
        end_date: null,
        allocations: null,
        assigned_to: null,
        method: null,
      },
    },
    run: async ({ principal, deps }) => {
      const items = (await activeCampaigns(principal, deps)).map(
        ({ campaign: { id, name, description, settings, ...campaign }, screen }) => ({
          id,
          name,
          ...screenToWire({ id, name, settings, createdAt: campaign.createdAt }, screen),
          description,
          status: 'active',
          dialingMode: settings.dialMode,
          callsByHand: settings.dialMode === 'manual' || settings.dialMode === 'preview',
          totalLeads: campaign.totalLeads,
          remainingLeads: campaign.totalLeads - campaign.completedLeads,
          dispositions: settings.dispositions.map(dispositionToWire),
        }),
      )
      return { items, page: null }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/staff/agents',
    tag,
    summary: 'Agents by their accounts, with how many calls they had',
    right: 'agent.readAll',
    query: z.strictObject({
      page: paging.page,
      limit: paging.limit,
      query: z.string().max(200).optional().describe('Part of the name, e-mail or extension.'),
    }),
    answer: {
      data: staffWire,
      list: true,
      example: {
        id: 2,
        agentId: 1,
        username: 'Agent 1',
        usermail: 'agent1@example.com',
        extension: '1001',
        status: 'active',
        presence: 'available',
        callCount: 150,
      },
    },
    run: async ({ principal, query, deps }) => {
      const { query: text, ...page } = query
      const found = await listAgents(principal, { ...page, ...(text && { query: text }) }, deps)
      const closed = await closedAccounts(
        found.items.map(({ agent }) => agent.user),
        deps,
      )
      const users = found.items.map((one) => ({
        id: one.agent.user,
        agentId: one.agent.id,
        username: one.agent.name,
        usermail: one.agent.email,
        extension: one.agent.extension,
        status: closed.has(one.agent.user) ? 'inactive' : 'active',
        presence: agentToWire(one).presence,
        callCount: one.agent.stats.totalCalls,
      }))
      return { items: users, page: found, extra: { users } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/staff/agents/extensions',
    tag,
    summary: 'Extensions that are taken, by agent, for a screen that offers the next one',
    right: 'agent.readAll',
    answer: { data: extensionWire, list: true, example: { id: 2, agentId: 1, username: 'Agent 1', extension: '1001' } },
    run: async ({ principal, deps }) => {
      const items = (await takenExtensions(principal, deps)).map(({ user, id, name, extension }) => ({
        id: user,
        agentId: id,
        username: name,
        extension,
      }))
      const extensions = items.map(({ extension: extensionId }) => ({ extensionId, assignedCount: 1 }))
      return { items, page: null, extra: { extensions } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/staff/agents/call-count',
    tag,
    summary: 'How many calls an agent had, by name',
    right: 'call.readAll',
    query: z.strictObject({
      username: z.string().trim().min(1, 'This may not be empty.').max(200).optional().describe('Needed.'),
      from: startMoment.optional(),
      to: endMoment.optional(),
    }),
    answer: { data: z.object({ agentId: z.int(), total: z.int() }), example: { agentId: 1, total: 150 } },
    run: async ({ principal, query, deps }) => {
      const { username: name = null, from = null, to = null } = query
      const { agent, calls } = await callCount(principal, { name, from, to }, deps)
      return { data: { agentId: agent, total: calls }, extra: { total: calls } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/profile/me',
    tag,
    summary: 'Who I am here',
    right: 'self',
    answer: {
      data: profileWire,
      example: { id: 2, role: 'agent', username: 'Agent 1', email: 'agent1@example.com', agentId: 1, site: 'main' },
    },
    run: async ({ principal }) => {
      const { user: id, role, name: username, email, agent, site } = principal
      const data = { id, role: roleToWire[role], username, email, agentId: agent, site }
      return { data, extra: { user: { ...data, role: roleOnScreen[role] } } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/profile/me/restrictions',
    tag,
    summary: 'Features that a front end is to lock for me: none',
    description:
      'Front ends of the contract ask it on every page. What a person may do is told by `rights` of /auth/me.',
    right: 'self',
    answer: { data: z.array(z.string()), example: [] },
    run: async () => ({ data: [], extra: { restrictions: [] } }),
  }),
]
