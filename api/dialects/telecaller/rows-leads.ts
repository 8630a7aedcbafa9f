import type { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type LeadId, leadId, type UserId, userId } from '../../../dialer/model/ids.js'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import { may } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { createLead, type PutLead } from '../../features/lead-profiles/create-lead.js'
import { writtenLeads } from '../../features/lead-profiles/lead-form.js'
import { leadNumbers } from '../../features/lead-profiles/numbers.js'
import {
  assignableAgent,
  assignProfiledLead,
  deleteProfiledLead,
  getProfiledLead,
  listWrittenLeads,
  type ProfiledListInput,
  updateProfiledLead,
} from '../../features/lead-profiles/service.js'
import { progressFromWire } from '../../features/lead-profiles/words.js'
import { agentOfUser, nobody } from '../../features/teams/names.js'
import { jsonRow } from '../../rows.js'
import { type Sayings, saying } from '../sayings.js'
import { leadExample, pageExample } from './examples.js'
import { idNumber, idParam, type Period, periodOf } from './read.js'
import {
  assignBody,
  assignedParam,
  assignedQuery,
  leadNumbersQuery,
  leadsQuery,
  leadUpdateBody,
  newLeadBody,
} from './read-leads.js'
import { anyObject, listShape, saidShape } from './shapes.js'
import { listToWire, oneToWire } from './write.js'
import {
  assignmentToWire,
  type LeadSetting,
  leadJson,
  leadStatsToWire,
  leadToWire,
  sourcesToWire,
} from './write-leads.js'

const tag = 'Leads'

const sayings: Sayings = {
  NOT_FOUND: 'Lead not found',
  DUPLICATE_ENTRY: 'Lead with this phone number already exists',
  CONFLICT: 'The lead is being called just now',
}

const one = { bare: true as const, data: anyObject, example: { success: true, ...leadExample, lead: leadExample } }
const list = {
  bare: true as const,
  data: listShape('leads'),
  example: { success: true, leads: [leadExample], total: 1, pagination: pageExample },
}

const sortBy = {
  createdAt: 'createdAt',
  score: 'score',
  assignedAt: 'assignedAt',
  lastContactDate: 'lastContactAt',
} as const

/** The agent a query means by a user's id; who is none has no leads. */
async function agentFor(principal: Principal, id: number, deps: ApiDeps) {
  return (await agentOfUser(principal, userId(id), deps)) ?? nobody
}

function spanFor(principal: Principal, query: Parameters<typeof periodOf>[0], deps: ApiDeps): Period {
  return periodOf(query, siteDoor(deps, principal).timeZone, deps.now())
}

type ListQuery = z.output<typeof assignedQuery> & { readonly archived?: boolean | undefined }

async function listed(principal: Principal, query: ListQuery, agent: ProfiledListInput['agent'], deps: ApiDeps) {
  const { from, until } = spanFor(principal, query, deps)
  const setting = leadSetting(principal, deps)
  const found = await listWrittenLeads(
    principal,
    {
      page: query.page,
      limit: query.limit,
      sortBy: sortBy[query.sortBy],
      order: query.sortOrder,
      progress: query.status && progressFromWire(query.status),
      source: query.source,
      priority: query.priority,
      quality: query.quality,
      search: query.search || undefined,
      archived: query.archived === true ? 'only' : 'without',
      from: from ?? undefined,
      until: until ?? undefined,
      agent,
    },
    leadJson(setting.country),
    deps,
  )
  return { status: 200, bare: listToWire('leads', writtenLeads(found.items, setting.now), found) }
}

function leadSetting(principal: Principal, deps: ApiDeps): LeadSetting {
  return { now: deps.now(), country: siteDoor(deps, principal).defaultCountry }
}

/** Gives a lead to the person a body names; null takes it away. */
async function given(
  principal: Principal,
  id: LeadId,
  { to, field }: { readonly to: string | null; readonly field: string },
  deps: ApiDeps,
) {
  const user: UserId | null = to === null ? null : userId(idNumber(to))
  return saying(sayings, assignProfiledLead(principal, { id, to: user === null ? null : { user }, field }, deps))
}

const changes = (method: 'put' | 'patch') =>
  jsonRow({
    method,
    path: '/api/leads/:id',
    tag,
    summary: 'Change a lead; what is not given stays',
    right: 'lead.read',
    params: idParam,
    body: leadUpdateBody,
    bodyExample: { status: 'contacted', priority: 'high', notes: 'Updated notes' },
    answer: { ...one, example: { ...one.example, message: 'Lead updated successfully' } },
    run: async ({ principal, params, body, deps }) => {
      const id = leadId(params.id)
      const { phone, status, assignedTo, ...rest } = body
      const progress = status && progressFromWire(status)
      // First, so that a refusal leaves all as it is; the list of leads offers both in one form.
      if (assignedTo !== undefined) await given(principal, id, { to: assignedTo, field: 'assignedTo' }, deps)
      const edit = { ...rest, id, progress, ...(phone !== undefined && { phoneNumber: phone }) }
      const lead = await saying(sayings, updateProfiledLead(principal, edit, deps))
      const message = 'Lead updated successfully'
      return { status: 200, bare: oneToWire('lead', leadToWire(lead, leadSetting(principal, deps)), { message }) }
    },
  })

/** Leads: those of the document, and what its software has beside. */
export const leadRows = [
  jsonRow({
    method: 'get',
    path: '/api/leads',
    tag,
    summary: 'List leads, the newest first; supervisors see their team’s, telecallers their own',
    right: 'lead.read',
    query: leadsQuery,
    answer: list,
    run: async ({ principal, query, deps }) => {
      const { assignedTo } = query
      const agent =
        assignedTo === undefined
          ? undefined
          : assignedTo === 'unassigned'
            ? 'nobody'
            : await agentFor(principal, assignedTo, deps)
      return listed(principal, query, agent, deps)
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/leads',
    tag,
    summary: 'Make a lead',
    description:
      'It goes to the available telecaller who has the least to do, or waits for one; a telecaller’s own goes to the telecaller.',
    right: 'lead.read',
    body: newLeadBody,
    bodyExample: {
      name: 'New Lead',
      email: 'newlead@example.com',
      phone: '9876543210',
      source: 'manual',
      priority: 'medium',
      quality: 'warm',
      requirements: 'Looking for software development',
      notes: 'Interested in custom solutions',
    },
    answer: { ...one, status: 201, example: { ...one.example, message: 'Lead created successfully' } },
    run: async ({ principal, body, deps }) => {
      const created = await saying(sayings, newLead(principal, body, deps))
      return {
        status: 201,
        bare: oneToWire('lead', leadToWire(created, leadSetting(principal, deps)), {
          message: 'Lead created successfully',
          assignment: assignmentToWire(created),
        }),
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/leads/stats',
    tag,
    summary: 'How leads stand',
    right: 'lead.read',
    query: leadNumbersQuery,
    answer: { bare: true, data: anyObject, example: { success: true, stats: { totalLeads: 120, convertedLeads: 20 } } },
    run: async ({ principal, query, deps }) => {
      const stats = leadStatsToWire(await numbersFor(principal, query, deps))
      return { status: 200, bare: oneToWire('stats', stats) }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/leads/sources',
    tag,
    summary: 'Where leads come from',
    right: 'lead.read',
    query: leadNumbersQuery,
    answer: {
      bare: true,
      data: anyObject,
      example: { success: true, sources: [{ source: 'facebook', count: 120, conversions: 20, conversionRate: 16.7 }] },
    },
    run: async ({ principal, query, deps }) => {
      const sources = sourcesToWire(await numbersFor(principal, query, deps))
      return { status: 200, bare: { success: true, sources: [...sources] } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/leads/assigned/:userId',
    tag,
    summary: 'Leads of one telecaller',
    right: 'lead.read',
    params: assignedParam,
    query: assignedQuery,
    answer: list,
    run: async ({ principal, params, query, deps }) => {
      const agent = await agentOfUser(principal, userId(params.userId), deps)
      const isOwn = agent !== null && agent === principal.agent
      if (!isOwn && !may(principal, 'lead.readAll')) {
        throw new DomainError('FORBIDDEN', 'Telecallers see their own leads.', { right: 'lead.readAll' })
      }
      if (agent === null) throw new DomainError('NOT_FOUND', 'There is no such telecaller.', { said: 'User not found' })
      return listed(principal, query, agent, deps)
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/leads/:id',
    tag,
    summary: 'One lead',
    right: 'lead.read',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => {
      const lead = await saying(sayings, getProfiledLead(principal, { id: leadId(params.id) }, deps))
      return { status: 200, bare: oneToWire('lead', leadToWire(lead, leadSetting(principal, deps))) }
    },
  }),
  changes('put'),
  changes('patch'),
  jsonRow({
    method: 'delete',
    path: '/api/leads/:id',
    tag,
    summary: 'Delete a lead; its calls stay',
    right: 'site.write',
    params: idParam,
    answer: { bare: true, data: saidShape, example: { success: true, message: 'Lead deleted successfully' } },
    run: async ({ principal, params, deps }) => {
      await saying(sayings, deleteProfiledLead(principal, { id: leadId(params.id) }, deps))
      return { status: 200, bare: { success: true, message: 'Lead deleted successfully' } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/leads/:id/assign',
    tag,
    summary: 'Give a lead to a telecaller; supervisors within their team',
    right: 'lead.write',
    params: idParam,
    body: assignBody,
    bodyExample: { assignedTo: '2' },
    answer: { ...one, example: { ...one.example, message: 'Lead assigned successfully' } },
    run: async ({ principal, params, body, deps }) => {
      const field = body.assignedTo === undefined ? 'telecallerId' : 'assignedTo'
      const to = body.assignedTo ?? body.telecallerId ?? ''
      const lead = await given(principal, leadId(params.id), { to, field }, deps)
      const message = 'Lead assigned successfully'
      return { status: 200, bare: oneToWire('lead', leadToWire(lead, leadSetting(principal, deps)), { message }) }
    },
  }),
]

async function newLead(principal: Principal, body: z.output<typeof newLeadBody>, deps: ApiDeps): Promise<PutLead> {
  const { phone, status = 'new', assignedTo, ...rest } = body
  const named = assignedTo === undefined || assignedTo === null ? null : await namedAgent(principal, assignedTo, deps)
  return createLead(
    { ...rest, phoneNumber: phone, progress: progressFromWire(status), ...(named !== null && { assign: named }) },
    principal,
    deps,
  )
}

/** Whom a new lead is to be given to, under the same rules as one that is there. */
async function namedAgent(principal: Principal, id: string, deps: ApiDeps) {
  const user = userId(idNumber(id))
  if (!may(principal, 'lead.write') && user !== principal.user) {
    throw invalidField('assignedTo', 'Telecallers make leads for themselves.')
  }
  return assignableAgent(principal, { to: { user }, field: 'assignedTo' }, deps)
}

async function numbersFor(principal: Principal, query: z.output<typeof leadNumbersQuery>, deps: ApiDeps) {
  const { from, until } = spanFor(principal, query, deps)
  const user = query.assignedTo ?? query.userId
  const agent = user === undefined ? undefined : await agentFor(principal, user, deps)
  return leadNumbers(principal, { from: from ?? undefined, until: until ?? undefined, agent }, deps)
}
