import type { Outcome } from '../../dialer/model/outcome.js'

/** Ended calls per quarter of an hour (UTC, by start). `campaign_id` and `agent_id` are 0 where there was none. */
export interface CallQuarterTable {
  bucket_at: number
  campaign_id: number
  agent_id: number
  outcome: Outcome
  calls: number
  /** Time from answer to end, summed. ms */
  duration_ms: number
  /** Time from bridge to end, summed. ms */
  talk_ms: number
}

/** Sums of an agent's ended calls over all time. */
export interface AgentTotalTable {
  agent_id: number
  calls: number
  answered: number
  duration_ms: number
}

/** Sums of a campaign's ended calls over all time; `successes` counts dispositions marked as success. */
export interface CampaignTotalTable {
  campaign_id: number
  calls: number
  answered: number
  successes: number
}

/** How far the projector has read the journal. */
export interface ProjectionCursorTable {
  name: string
  seq: number
}
