import type { Selectable } from 'kysely'
import { agentId, campaignId, leadId } from '../../dialer/model/ids.js'
import type { Callback, Lead } from '../../dialer/model/lead.js'
import { type Outcome, outcomes } from '../../dialer/model/outcome.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import { parseJsonObject } from '../parse-json.js'
import type { LeadTable } from './table.js'

/** The columns a {@link Lead} is made of. */
export const leadColumns = [
  'id',
  'campaign_id',
  'number',
  'name',
  'time_zone',
  'priority',
  'attempts',
  'outcomes',
  'last_attempt_at',
  'due_at',
  'callback_at',
  'callback_agent_id',
] as const satisfies readonly (keyof LeadTable)[]

export type LeadRow = Pick<Selectable<LeadTable>, (typeof leadColumns)[number]>

/** A lead row as the hopper holds it. */
export function leadFromRow(row: LeadRow): Lead {
  return {
    id: leadId(row.id),
    campaign: campaignId(row.campaign_id),
    // Only numbers that passed parsePhoneNumber are ever written.
    number: row.number as PhoneNumber,
    name: row.name,
    timeZone: row.time_zone === '' ? null : row.time_zone,
    priority: row.priority,
    attempts: row.attempts,
    outcomes: parseOutcomes(row.outcomes),
    lastAttemptAt: row.last_attempt_at,
    dueAt: row.due_at,
    callback: callbackFromRow(row),
  }
}

export function callbackFromRow(row: Pick<LeadRow, 'callback_at' | 'callback_agent_id'>): Callback | null {
  if (row.callback_at === null) return null
  return { at: row.callback_at, agent: row.callback_agent_id === null ? null : agentId(row.callback_agent_id) }
}

/** Attempts per outcome out of their JSON. */
export function parseOutcomes(json: string): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {}
  if (json === '{}') return counts
  const kept = parseJsonObject(json)
  for (const outcome of outcomes) {
    const n = kept[outcome]
    if (typeof n === 'number') counts[outcome] = n
  }
  return counts
}
