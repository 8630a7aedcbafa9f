import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Wire } from '../contract/reply.js'
import { pacingToWire } from '../features/pacing/wire.js'
import { pacingSentence } from '../features/pacing/words.js'
import { snakeWord } from '../schema/words.js'

/** Keys that name another thing get the ending its REST field has. */
const renamed: Readonly<Record<string, string>> = {
  call: 'callRef',
  campaign: 'campaignId',
  lead: 'leadId',
  agent: 'agentId',
  user: 'userId',
  session: 'sessionId',
  break: 'breakId',
  webhook: 'webhookId',
  report: 'reportId',
  reviewer: 'reviewerId',
}
const moments = new Set(['until', 'dueAt'])
/** Keys whose values are words of the domain, spelled on the wire with underscores like every other enum. */
const words = new Set([
  'outcome',
  'endedBy',
  'verdict',
  'from',
  'to',
  'stage',
  'status',
  'progress',
  'finishedWhy',
  'rule',
  'limitedBy',
  'callerIdReason',
  'signal',
  'mismatch',
])

/** An event's facts in the words of the native API; kind and time stand beside them. */
export function eventData(event: DomainEvent): Wire {
  if (event.kind === 'campaign.pacing') {
    const { at: _, ...seen } = pacingToWire(event, event.at)
    return { campaignId: event.campaign, ...seen, why: pacingSentence(event) }
  }
  const data: Record<string, Wire> = {}
  for (const [key, value] of Object.entries(event)) {
    if (key === 'kind' || key === 'at') continue
    data[renamed[key] ?? key] = wireValue(key, value)
  }
  return data
}

function wireValue(key: string, value: string | number | boolean | null): Wire {
  if (typeof value === 'number' && moments.has(key)) return new Date(value).toISOString()
  if (typeof value === 'string' && words.has(key)) return snakeWord(value)
  return value
}
