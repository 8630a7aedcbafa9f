import { z } from 'zod'
import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam, isoOrNull } from '../../schema/pieces.js'
import { whyAgent } from './agent-why.js'
import { whyCall } from './call-why.js'
import { whyCampaign } from './campaign-why.js'
import { agentWhyExample, callWhyExample, campaignWhyExample, leadWhyExample } from './examples.js'
import { whyLead } from './lead-why.js'
import type { Why, WhyReason } from './reason.js'

const moment = (what: string) => z.string().nullable().describe(what)

const reasonWire = z.object({
  rule: z.string().describe('The rule, as one word.'),
  value: z.union([z.string(), z.number(), z.null()]).describe('What the rule was measured by.'),
  since: moment('Since when it holds; null where nothing tells.'),
  changesAt: moment('When it changes by itself; null if not by time alone.'),
  sentence: z.string(),
})

const whyParts = {
  state: z.string().describe('Where it stands, as one word.'),
  sentence: z.string().describe('The reason that decides, for people.'),
  reasons: z.array(reasonWire).describe('All that hold at this moment, the one that decides first.'),
}

const leadWhyWire = z.object({
  leadId: z.int(),
  campaignId: z.int(),
  ...whyParts,
  dialable: z.boolean().describe('True if nothing but its place in the order keeps it waiting.'),
  rule: z.string().describe('The rule that decides, as one word.'),
  value: z.union([z.string(), z.number(), z.null()]).describe('What the rule was measured by.'),
  source: z
    .string()
    .nullable()
    .describe(
      'Law, list and import, entry or setting behind it, in words; null where nothing forbids the call or nothing names the number any more.',
    ),
  until: z.string().nullable().describe('When it changes by itself; null if not by time alone.'),
  why: z.string().describe('The same as `sentence`.'),
  history: z
    .array(
      reasonWire.extend({
        kind: z.enum(['attempt', 'refusal', 'change']),
        callId: z.int().nullable().describe('The call of an attempt.'),
      }),
    )
    .describe(
      'Attempts with their ends, refusals with their rules, and what else changed the lead, newest first; 50 at most.',
    ),
})

const callWhyWire = z.object({
  callId: z.int(),
  callRef: z.string(),
  ...whyParts,
  steps: z.array(reasonWire).describe('Each step from the decision to call to the end, in order.'),
})
const agentWhyWire = z.object({ agentId: z.int(), ...whyParts })
const campaignWhyWire = z.object({ campaignId: z.int(), ...whyParts })

function reasonToWire({ rule, value, since, changesAt, sentence }: WhyReason) {
  return { rule, value, since: isoOrNull(since), changesAt: isoOrNull(changesAt), sentence }
}

function whyToWire({ state, sentence, reasons }: Why) {
  return { state, sentence, reasons: reasons.map(reasonToWire) }
}

export const whyRows = [
  jsonRow({
    method: 'get',
    path: '/leads/:id/why',
    tag: 'Leads',
    summary:
      'Why a lead is or is not dialled now: each rule with its value, since when and until when, and its history',
    right: 'lead.read',
    params: idParam,
    answer: { data: leadWhyWire, example: leadWhyExample },
    run: async ({ principal, params, deps }) => {
      const found = await whyLead(principal, { id: leadId(params.id) }, deps)
      const { lead, campaign, isDialable, source, history } = found
      const why = whyToWire(found)
      const [first] = why.reasons
      return {
        data: {
          leadId: lead.id,
          campaignId: campaign.id,
          ...why,
          dialable: isDialable,
          rule: first?.rule ?? 'none',
          value: first?.value ?? null,
          source,
          until: first?.changesAt ?? null,
          why: why.sentence,
          history: history.map((past) => ({ kind: past.kind, callId: past.callId, ...reasonToWire(past) })),
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/calls/:id/why',
    tag: 'Calls',
    summary: 'Why a call is as it is: each step with its time and cause, until its end',
    right: 'call.read',
    params: idParam,
    answer: { data: callWhyWire, example: callWhyExample },
    run: async ({ principal, params, deps }) => {
      const found = await whyCall(principal, params, deps)
      const { id, record } = found.call
      return { data: { callId: id, callRef: record.ref, ...whyToWire(found), steps: found.steps.map(reasonToWire) } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/agents/:id/why',
    tag: 'Agents',
    summary: 'Why an agent is, or is not, given calls now; agents ask of themselves',
    right: 'agent.act',
    params: idParam,
    answer: { data: agentWhyWire, example: agentWhyExample },
    run: async ({ principal, params, deps }) => {
      const found = await whyAgent(principal, { id: agentId(params.id) }, deps)
      return { data: { agentId: found.agent.id, ...whyToWire(found) } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/why',
    tag: 'Campaigns',
    summary: 'Why a campaign places calls, or does not, and what limits it, with the figures',
    right: 'site.read',
    params: idParam,
    answer: { data: campaignWhyWire, example: campaignWhyExample },
    run: async ({ principal, params, deps }) => {
      const found = await whyCampaign(principal, { id: campaignId(params.id) }, deps)
      return { data: { campaignId: found.campaign.id, ...whyToWire(found) } }
    },
  }),
]
