import type { Generated } from 'kysely'

export const reportTypes = ['daily', 'weekly', 'monthly'] as const
/** What a report is of: a day, a week from Monday on, or a month of the site's calendar. */
export type ReportType = (typeof reportTypes)[number]

export const reportStatuses = ['draft', 'submitted', 'reviewed', 'approved', 'rejected'] as const
/** Where a report is on its way from its author to the supervisor and back. */
export type ReportStatus = (typeof reportStatuses)[number]

export const reportMoods = ['excellent', 'good', 'average', 'poor', 'terrible'] as const
export type ReportMood = (typeof reportMoods)[number]

/**
 * A report of one person. `day` is the first day of its period (`yyyy-mm-dd`), `starts_at` and `ends_at` the period's moments in the site's
 * time zone (end exclusive). What the person typed stands in columns of its own, null where nothing was typed; `computed` is JSON of what
 * the calls say, as it was at `computed_at`. A person has one report of a type and day.
 */
export interface ReportTable {
  id: Generated<number>
  type: ReportType
  day: string
  starts_at: number
  ends_at: number
  user_id: number
  user_name: string
  agent_id: number | null
  status: ReportStatus
  /** 1: made by the schedule and not yet written on. */
  untouched: 0 | 1
  total_calls: number | null
  completed_calls: number | null
  follow_ups_completed: number | null
  converted_leads: number | null
  notes: string | null
  challenges: string | null
  improvements: string | null
  mood: ReportMood | null
  /** 1 to 10. */
  energy: number | null
  computed: string | null
  computed_at: number
  submitted_at: number | null
  reviewer_id: number | null
  reviewer_name: string | null
  reviewed_at: number | null
  review_note: string | null
  /** 1 to 5. */
  rating: number | null
  created_at: number
  updated_at: number
}
