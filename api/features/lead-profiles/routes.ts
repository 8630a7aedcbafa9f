import { z } from 'zod'
import { usualScoreRule } from '../../../dialer/crm/lead-score.js'
import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { datesInOrder, idParam, idText, iso } from '../../schema/pieces.js'
import { createLead } from './create-lead.js'
import { numbersExample, profiledExample } from './examples.js'
import { writtenLeads } from './lead-form.js'
import { leadNumbers } from './numbers.js'
import {
  assignBody,
  handingWire,
  numbersQuery,
  numbersWire,
  profileCreate,
  profiledWire,
  profilesQuery,
  profileUpdate,
} from './schema.js'
import { changeScoreRule, scoreRule, scoreRuleChange, scoreRuleToWire, scoreRuleWire } from './score-rule.js'
import {
  assignProfiledLead,
  deleteProfiledLead,
  getProfiledLead,
  leadHandings,
  listWrittenLeads,
  updateProfiledLead,
} from './service.js'
import { profiledJson, profiledToWire } from './wire.js'
import { progressFromWire, progressToWire } from './words.js'

const tag = 'Leads that people work'
const one = { data: profiledWire, example: profiledExample }
const rule = { data: scoreRuleWire, example: scoreRuleToWire(usualScoreRule) }

/** Fixed paths before those of one lead. */
export const leadProfileRows = [
  jsonRow({
    method: 'get',
    path: '/leads/score-rule',
    tag,
    summary: 'How leads are scored',
    description:
      'A score is the sum of all points that apply, kept within 0 and 100. It is made anew with every change of what it is made from, and when a lead grows older than a step of `recency`.',
    right: 'lead.readAll',
    answer: rule,
    run: async ({ principal, deps }) => ({ data: scoreRuleToWire(await scoreRule(principal, deps)) }),
  }),
  jsonRow({
    method: 'put',
    path: '/leads/score-rule',
    tag,
    summary: 'Change how leads are scored; what is not given stays',
    right: 'site.write',
    body: scoreRuleChange,
    bodyExample: { source: { referral: 15 }, quality: { hot: 20 } },
    answer: rule,
    run: async ({ principal, body, deps }) => ({
      data: scoreRuleToWire(await changeScoreRule(principal, body, deps)),
      message: 'Leads are scored by it within seconds',
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/leads/profiles',
    tag,
    summary: 'Leads that people work, the newest first; agents see their own, supervisors their team’s',
    right: 'lead.read',
    query: profilesQuery.superRefine(datesInOrder),
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { startDate, endDate, agentId: id, progress, search, ...rest } = query
      const found = await listWrittenLeads(
        principal,
        {
          ...rest,
          progress: progress && progressFromWire(progress),
          from: startDate,
          until: endDate === undefined ? undefined : endDate + 1,
          search: search || undefined,
          agent: id === undefined ? undefined : id === 'none' ? 'nobody' : agentId(id),
        },
        profiledJson,
        deps,
      )
      return { items: writtenLeads(found.items, deps.now()), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/leads/profiles',
    tag,
    summary: 'Put a lead in for somebody to work',
    description:
      'Without `agentId` it goes to the agent who is available and for whom ten times the open leads plus what is missing to full performance is least, among equals to who has been idle longest; where nobody is available it waits. Agents put leads in for themselves.',
    right: 'lead.read',
    body: profileCreate,
    bodyExample: {
      phoneNumber: '+12025550124',
      name: 'Lead 0002',
      email: 'lead0002@example.com',
      source: 'website',
      requirements: 'Looking for software development',
    },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { campaignId: campaign, agentId: id, progress, ...rest } = body
      const created = await createLead(
        {
          ...rest,
          progress: progressFromWire(progress),
          campaign: campaign === undefined ? undefined : campaignId(campaign),
          assign: id === undefined ? 'rule' : id === null ? 'nobody' : agentId(id),
        },
        principal,
        deps,
      )
      return { data: profiledToWire(created, deps.now()), message: 'Lead created successfully' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/leads/profiles/numbers',
    tag,
    summary: 'How many leads there are of each kind, as lists show them',
    right: 'lead.read',
    query: numbersQuery.superRefine(datesInOrder),
    answer: { data: numbersWire, example: numbersExample },
    run: async ({ principal, query, deps }) => {
      const { startDate, endDate, agentId: id } = query
      const numbers = await leadNumbers(
        principal,
        {
          from: startDate,
          until: endDate === undefined ? undefined : endDate + 1,
          agent: id === undefined ? undefined : agentId(id),
        },
        deps,
      )
      const byProgress = numbers.byProgress.map(({ word, ...group }) => ({ word: progressToWire(word), ...group }))
      return {
        data: {
          ...numbers,
          byProgress,
          bySource: numbers.bySource.map((group) => ({ ...group })),
          byQuality: numbers.byQuality.map((group) => ({ ...group })),
          byPriority: numbers.byPriority.map((group) => ({ ...group })),
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/leads/profiles/:id',
    tag,
    summary: 'One lead that people work',
    right: 'lead.read',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: profiledToWire(await getProfiledLead(principal, { id: leadId(params.id) }, deps), deps.now()),
    }),
  }),
  jsonRow({
    method: 'put',
    path: '/leads/profiles/:id',
    tag,
    summary: 'Change a lead; what is not given stays',
    description:
      'Leads that are converted, closed or not interested are dialled no more by themselves, and again once they are open.',
    right: 'lead.read',
    params: idParam,
    body: profileUpdate,
    bodyExample: { progress: 'qualified', quality: 'hot', notes: 'Wants an offer' },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const { progress, ...rest } = body
      const input = { ...rest, id: leadId(params.id), progress: progress && progressFromWire(progress) }
      const changed = await updateProfiledLead(principal, input, deps)
      return { data: profiledToWire(changed, deps.now()), message: 'Lead updated successfully' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/leads/profiles/:id',
    tag,
    summary: 'Delete a lead; its call records stay',
    right: 'site.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await deleteProfiledLead(principal, { id: leadId(params.id) }, deps)
      return null
    },
  }),
  jsonRow({
    method: 'post',
    path: '/leads/profiles/:id/assign',
    tag,
    summary: 'Give a lead to an agent; supervisors within their team',
    right: 'lead.write',
    params: idParam,
    body: assignBody,
    bodyExample: { agentId: 2 },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const to = body.agentId === null ? null : { agent: agentId(body.agentId) }
      const lead = await assignProfiledLead(principal, { id: leadId(params.id), to, field: 'agentId' }, deps)
      return { data: profiledToWire(lead, deps.now()), message: 'Lead assigned successfully' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/leads/profiles/:id/assignments',
    tag,
    summary: 'Everybody who had a lead, the first first',
    right: 'lead.read',
    params: z.strictObject({ id: idText }),
    answer: {
      data: handingWire,
      list: true,
      example: {
        from: null,
        to: { agentId: 2, name: 'Agent 2' },
        why: 'created',
        userId: null,
        at: '2025-11-13T09:30:00.000Z',
      },
    },
    run: async ({ principal, params, deps }) => {
      const all = await leadHandings(principal, { id: leadId(params.id) }, deps)
      const agent = (one: (typeof all)[number]['from']) =>
        one === null ? null : { agentId: one.agent, name: one.name }
      const items = all.map(({ from, to, why, user, at }) => ({
        from: agent(from),
        to: agent(to),
        why,
        userId: user,
        at: iso(at),
      }))
      return { items, page: null }
    },
  }),
]
