import { z } from 'zod'
import { leadId } from '../../../dialer/model/ids.js'
import type { Wire } from '../../contract/reply.js'
import { eventData } from '../../live/event-wire.js'
import { jsonRow } from '../../rows.js'
import { idParam, iso, isoOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { paceSentence } from '../campaigns/pace-words.js'
import { traceCall } from './trace-service.js'
import { type LeadWhy, whyLead } from './why-service.js'
import { finishedWords, holdWords } from './why-words.js'

const whyWire = z.object({
  leadId: z.int(),
  campaignId: z.int(),
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
  why: z.string(),
})

const eventWire = z.object({ seq: z.int(), kind: z.string(), at: z.string(), data: z.record(z.string(), z.unknown()) })

interface Words {
  readonly dialable: boolean
  readonly rule: string
  readonly value: string | number | null
  readonly source: string | null
  readonly until: number | null
  readonly why: string
}

function words({ lead, campaign, rule }: LeadWhy): Words {
  const plain = { dialable: false, value: null, source: null, until: null }
  switch (rule.kind) {
    case 'finished': {
      const { sentence, value, source } = finishedWords(rule.why, rule.dnc)
      return { ...plain, rule: 'finished', value, source, why: sentence }
    }
    case 'inAttempt':
      return { ...plain, rule: 'in_attempt', why: 'It is being called, or its agent is in wrap-up.' }
    case 'claimed':
      return {
        ...plain,
        rule: 'claimed',
        value: rule.agent,
        until: rule.until,
        why: 'An agent has taken it alone, until then.',
      }
    case 'held': {
      const { sentence, value, source } = holdWords(rule.rule, lead, campaign.settings, rule.facts)
      return { ...plain, rule: snakeWord(rule.rule), value, source, until: rule.until, why: sentence }
    }
    case 'campaign':
      return { ...plain, rule: snakeWord(rule.limitedBy), until: rule.until, why: paceSentence[rule.limitedBy] }
    case 'next':
      return { ...plain, dialable: true, rule: 'none', why: 'Nothing forbids it; it is dialled in its turn.' }
  }
}

function whyToWire(found: LeadWhy): Wire {
  const { until, ...rest } = words(found)
  return { leadId: found.lead.id, campaignId: found.campaign.id, ...rest, until: isoOrNull(until) }
}

export const journalRows = [
  jsonRow({
    method: 'get',
    path: '/leads/:id/why',
    tag: 'Leads',
    summary: 'Why a lead is or is not dialled now: rule, value, and when it changes',
    right: 'lead.read',
    params: idParam,
    answer: {
      data: whyWire,
      example: {
        leadId: 1,
        campaignId: 1,
        dialable: false,
        rule: 'min_spacing',
        value: 900,
        source: 'the campaign’s setting minSpacingS',
        until: '2025-11-13T10:15:00.000Z',
        why: 'The last attempt is less than 900 s ago.',
      },
    },
    run: async ({ principal, params, deps }) => ({
      data: whyToWire(await whyLead(principal, { id: leadId(params.id) }, deps)),
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/calls/:id/trace',
    tag: 'Calls',
    summary: 'Everything that happened in a call, in order',
    right: 'call.read',
    params: idParam,
    answer: {
      data: eventWire,
      list: true,
      example: {
        seq: 17,
        kind: 'call.answered',
        at: '2025-11-13T09:30:08.000Z',
        data: { callRef: 'c.1', campaignId: 5, leadId: 123, agentId: null },
      },
    },
    run: async ({ principal, params, deps }) => {
      const entries = await traceCall(principal, params, deps)
      const items = entries.map(({ seq, event }) => ({
        seq,
        kind: event.kind,
        at: iso(event.at),
        data: eventData(event),
      }))
      return { items, page: null }
    },
  }),
]
