import type { Judged } from '../../dialer/model/amd-quality.js'
import type { Screened } from '../../dialer/model/domain-event.js'
import type { Verdict } from '../../dialer/model/outcome.js'

/** What machine detection said of one answer, and what an agent then heard. */
export interface AmdVerdictTable {
  call_ref: string
  campaign_id: number
  at: number
  trunk: string
  /** 1: it was only written down. */
  shadow: number
  setup: string
  verdict: Verdict
  judged: Judged
  treated_as: Screened['treatedAs']
  after_ms: number | null
  detail: string | null
  /** JSON: silence and voice in turn. */
  voice: string | null
  /** What was there; null: nobody said. */
  truth: Judged | null
}
