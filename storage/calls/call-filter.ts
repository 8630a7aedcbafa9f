import type { AgentId, CampaignId, LeadId } from '../../dialer/model/ids.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { likeText } from '../contains.js'
import { type CallStatus, outcomesOf } from './status.js'

/** How far a call that is open has come. */
export type OpenStage = 'initiated' | 'ringing' | 'answered'

/** Which calls; absent keys do not filter. Times are epoch ms, `from` inclusive, `until` exclusive, of the call's start. */
export interface CallFilter {
  readonly status?: CallStatus
  readonly outcomes?: readonly Outcome[]
  /** Open calls that have come so far, beside those of `outcomes`; without those, them alone. Not together with `status`. */
  readonly open?: OpenStage
  readonly direction?: 'inbound' | 'outbound'
  readonly agent?: AgentId
  /** Of any of these; none: no call at all. */
  readonly agents?: readonly AgentId[]
  readonly campaign?: CampaignId
  readonly lead?: LeadId
  /** Of any of these; none: no call at all. */
  readonly leads?: readonly LeadId[]
  readonly disposition?: string
  readonly from?: number
  readonly until?: number
  /** Part of the number or of the extension. */
  readonly query?: string
  /** Part of the number. */
  readonly number?: string
  readonly extension?: string
  /** Part of the note. */
  readonly note?: string
  /** Part of the agent's name. */
  readonly agentName?: string
  /** Part of the agent's e-mail address. */
  readonly agentEmail?: string
}

/** A piece of SQL and the values of its question marks. */
export interface SqlPiece {
  readonly text: string
  readonly values: readonly unknown[]
}

/** Outcomes that a filter leaves; null: all, open calls included. Open calls alone are `in_progress`, which has none. */
export function outcomesLeft({ status, outcomes, open }: CallFilter): readonly Outcome[] | null {
  if (open !== undefined) return [...new Set(outcomes)]
  if (!status) return outcomes ? [...new Set(outcomes)] : null
  const of = outcomesOf(status)
  return outcomes ? of.filter((outcome) => outcomes.includes(outcome)) : of
}

/** True if open calls pass the filter's status. */
export function takesOpenCalls({ status, outcomes, open }: CallFilter): boolean {
  if (open !== undefined) return true
  return outcomes === undefined && (status === undefined || status === 'in_progress')
}

const stageTests: Readonly<Record<OpenStage, string>> = {
  initiated: 'calls.ringing_at IS NULL AND calls.answered_at IS NULL',
  ringing: 'calls.ringing_at IS NOT NULL AND calls.answered_at IS NULL',
  answered: 'calls.answered_at IS NOT NULL',
}

/** The column by which an index finds the calls of a filter; `start` walks all calls in order of their start. */
export type CallIndex = 'agent' | 'campaign' | 'lead' | 'outcome' | 'start' | 'other'

/** The index that leaves least to look at. */
export function indexFor(filter: CallFilter): CallIndex {
  if (filter.lead !== undefined || filter.leads !== undefined) return 'lead'
  if (filter.agent !== undefined) return 'agent'
  if (filter.campaign !== undefined) return 'campaign'
  return outcomesLeft(filter) !== null || filter.status === 'in_progress' ? 'outcome' : 'start'
}

/**
 * The filter as a condition on `calls`. Only the columns of `index` stand so that their index can be used: a plus before the others keeps
 * the planner off theirs, which it would else choose without knowing how many calls they leave.
 */
export function conditionOf(filter: CallFilter, index: CallIndex): SqlPiece {
  const parts: SqlPiece[] = []
  const add = (column: string, of: CallIndex, test: string, ...values: readonly unknown[]): void => {
    parts.push({ text: `${of === index ? '' : '+'}calls.${column} ${test}`, values })
  }
  const outcomes = outcomesLeft(filter)
  const { open } = filter
  if (open !== undefined && outcomes?.length) {
    const text = `(+calls.outcome IS NULL AND ${stageTests[open]} OR +calls.outcome IN (${outcomes.map(() => '?').join(', ')}))`
    parts.push({ text, values: outcomes })
  } else if (open !== undefined) {
    add('outcome', 'outcome', `IS NULL AND ${stageTests[open]}`)
  } else if (takesOpenCalls(filter) && filter.status) add('outcome', 'outcome', 'IS NULL')
  else if (outcomes) {
    add('outcome', 'outcome', `IN (${outcomes.map(() => '?').join(', ')})`, ...outcomes)
  }
  if (filter.agent !== undefined) add('agent_id', 'agent', '= ?', filter.agent)
  const among = (column: string, of: CallIndex, ids: readonly number[]): void =>
    add(column, of, `IN (${ids.map(() => '?').join(', ')})`, ...ids)
  if (filter.agents !== undefined) among('agent_id', 'agent', filter.agents)
  if (filter.leads !== undefined) among('lead_id', 'lead', filter.leads)
  if (filter.campaign !== undefined) add('campaign_id', 'campaign', '= ?', filter.campaign)
  if (filter.lead !== undefined) add('lead_id', 'lead', '= ?', filter.lead)
  if (filter.direction) add('direction', 'other', '= ?', filter.direction)
  if (filter.disposition !== undefined) add('disposition', 'other', '= ?', filter.disposition)
  const byStart = index === 'other' || index === 'lead' ? '+' : ''
  if (filter.from !== undefined) parts.push({ text: `${byStart}calls.reserved_at >= ?`, values: [filter.from] })
  if (filter.until !== undefined) parts.push({ text: `${byStart}calls.reserved_at < ?`, values: [filter.until] })
  if (filter.query) {
    const pattern = likeText(filter.query)
    const text = `(calls.number LIKE ? ESCAPE '\\' OR calls.extension LIKE ? ESCAPE '\\')`
    parts.push({ text, values: [pattern, pattern] })
  }
  if (filter.number) parts.push({ text: `calls.number LIKE ? ESCAPE '\\'`, values: [likeText(filter.number)] })
  if (filter.extension) parts.push({ text: 'calls.extension = ?', values: [filter.extension] })
  if (filter.note) parts.push({ text: `calls.note LIKE ? ESCAPE '\\'`, values: [likeText(filter.note)] })
  if (filter.agentName) parts.push(ofAgents('name', filter.agentName))
  if (filter.agentEmail) parts.push(ofAgents('email', filter.agentEmail))
  if (parts.length === 0) return { text: 'true', values: [] }
  return { text: parts.map((part) => part.text).join(' AND '), values: parts.flatMap((part) => part.values) }
}

/** Calls of agents whose `column` holds the text, former ones too. */
function ofAgents(column: 'name' | 'email', text: string): SqlPiece {
  return {
    text: `+calls.agent_id IN (SELECT id FROM agents WHERE ${column} LIKE ? ESCAPE '\\')`,
    values: [likeText(text)],
  }
}
