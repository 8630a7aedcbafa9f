import type { Generated } from 'kysely'

/** Why agents take breaks. `code` is the pause reason the engine and the journal know; a removed one stays, for the past names it. */
export interface BreakReasonTable {
  id: Generated<number>
  code: string
  label: string
  /** How long such a break may take; null: any time. s */
  limit_s: number | null
  active: 0 | 1
  created_at: number
  updated_at: number
}

/** From sign-on to sign-off; `closed_at` null while it lasts, `reason` where the agent did not ask for the end. */
export interface WorkSessionTable {
  id: string
  agent_id: number
  opened_at: number
  closed_at: number | null
  reason: string | null
}

/** What an agent's time of work went to. */
export type WorkState = 'available' | 'onCall' | 'wrapUp' | 'break' | 'idle'

/** Time an agent spent in a state, per quarter of an hour (UTC): every time zone's day is whole quarters. `reason` of a break, else empty. */
export interface AgentTimeTable {
  agent_id: number
  bucket_at: number
  state: WorkState
  reason: string
  ms: number
}
