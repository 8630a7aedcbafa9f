import type { Outcome } from '../../dialer/model/outcome.js'

/** Width of the sums over all time. ms */
export const everMs = 0
/** Width of a day (UTC). ms */
export const dayMs = 86_400_000
/** Width of a quarter of an hour, because time zones differ by as little as that. ms */
export const quarterMs = 900_000

/** `campaign_id` of calls without a campaign; 0 stands for all calls together. */
export const noCampaign = -1

/**
 * What ended calls that came, changed or went mean for the sums, not yet added to them; written by triggers in the transaction that changes
 * the call, so that sums and changes together are at each moment what counting the calls would give.
 */
export interface CallChangeTable {
  id: number
  reserved_at: number
  /** {@link noCampaign} where there is none. */
  campaign_id: number
  /** 0 where there is none. */
  agent_id: number
  direction: 'inbound' | 'outbound'
  outcome: Outcome
  /** 1 more or 1 fewer. */
  n: number
  duration_ms: number
  talk_ms: number
}

/** How many calls ended how, one column per outcome. */
type OutcomeColumns = { [O in keyof typeof outcomeColumns as (typeof outcomeColumns)[O]]: number }

/**
 * Ended calls by their start, all of them and the inbound ones by themselves (`direction`): over all time, per day and per quarter of an hour (`width_ms`; `bucket_at` is its first moment, UTC), of all
 * calls together (`campaign_id` and `agent_id` 0), of a campaign, of an agent, and of an agent in a campaign. Only of calls that are kept:
 * retention takes a call out of its sums too.
 */
export interface CallSumTable extends OutcomeColumns {
  width_ms: number
  campaign_id: number
  agent_id: number
  bucket_at: number
  direction: 'all' | 'inbound'
  /** Time from answer to end, summed. ms */
  duration_ms: number
  /** Time from bridge to end, summed. ms */
  talk_ms: number
}

/** The column of each outcome in {@link CallSumTable}. */
export const outcomeColumns = {
  connected: 'connected',
  abandoned: 'abandoned',
  machine: 'machine',
  busy: 'busy',
  noAnswer: 'no_answer',
  rejected: 'rejected',
  unallocated: 'unallocated',
  congestion: 'congestion',
  cancelled: 'cancelled',
  failed: 'failed',
} as const satisfies Record<Outcome, string>

/** Sums of an agent's ended calls over all time: a view of {@link CallSumTable} and {@link CallChangeTable}. */
export interface AgentTotalView {
  agent_id: number
  calls: number
  answered: number
  duration_ms: number
}

/** How many dispositions of a campaign were marked as success, over all time. */
export interface CampaignTotalTable {
  campaign_id: number
  successes: number
}

/** How far the projector has read the journal. */
export interface ProjectionCursorTable {
  name: string
  seq: number
}
