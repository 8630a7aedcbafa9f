import type { AgentId, UserId } from './ids.js'

/** Somebody wrote a report on a day, week or month, handed it in, or said what to think of it. */
export interface ReportEvent {
  readonly kind: 'report.status'
  /** Epoch ms. */
  readonly at: number
  readonly report: number
  readonly reportType: 'daily' | 'weekly' | 'monthly'
  /** First day of its period, `yyyy-mm-dd`. */
  readonly day: string
  /** Whose report it is. */
  readonly user: UserId
  readonly userName: string
  readonly agent: AgentId | null
  /** `draft`: written and not yet handed in. */
  readonly status: 'draft' | 'submitted' | 'reviewed' | 'approved' | 'rejected'
  /** Who reviewed it last; null: nobody yet. */
  readonly reviewer: UserId | null
  readonly reviewerName: string | null
}
