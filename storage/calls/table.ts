import type { Generated } from 'kysely'
import type { DialMode } from '../../dialer/model/campaign.js'
import type { EndedBy, Outcome, Verdict } from '../../dialer/model/outcome.js'

/** A call record, one row per attempt or inbound call. `state` is the engine's JSON while the call is open, else null. */
export interface CallTable {
  id: Generated<number>
  ref: string
  direction: 'outbound' | 'inbound'
  campaign_id: number | null
  lead_id: number | null
  agent_id: number | null
  number: string
  extension: string | null
  caller_id: string | null
  trunk: string | null
  dial_mode: DialMode
  attempt: number
  reserved_at: number
  dialed_at: number | null
  ringing_at: number | null
  answered_at: number | null
  verdict_at: number | null
  agent_at: number | null
  bridged_at: number | null
  ended_at: number | null
  closed_at: number | null
  verdict: Verdict | null
  outcome: Outcome | null
  ended_by: EndedBy | null
  cause: number | null
  disposition: string | null
  note: string | null
  recording: string | null
  state: string | null
  /** Facts kept with a record that was made by hand, as JSON; null for calls we placed or took. */
  metadata: Generated<string | null>
}
