import type { Generated } from 'kysely'
import type { LeadFinishedWhy, LeadStage, LeadStatus } from '../../dialer/model/lead.js'

/**
 * A lead. Its id is never given again, also when it was the last and is deleted: call records go on naming it. `metadata` and `outcomes` are JSON objects. `time_zone` is an IANA zone, `''` where nobody told it (never null, so that it
 * can stand in index keys). `campaign_id` has no foreign key, whose look-up per row would be a quarter of an import's work: whoever
 * inserts leads looks for the campaign once, and campaigns are only ever marked as deleted. Whoever inserts, deletes or moves rows between stages also keeps {@link LeadCountTable}.
 * A number stands once in a campaign among leads that are not deleted.
 */
export interface LeadTable {
  id: Generated<number>
  campaign_id: number
  number: string
  name: string | null
  email: string | null
  metadata: string
  time_zone: string
  priority: number
  stage: LeadStage
  status: LeadStatus
  attempts: number
  outcomes: string
  last_attempt_at: number | null
  due_at: number
  callback_at: number | null
  callback_agent_id: number | null
  finished_why: LeadFinishedWhy | null
  /** Whose lead it is: who claimed it, or was given it, or spoke with it last. */
  owner_agent_id: number | null
  /** Until when the owner has it alone; also while the owner calls it. */
  claimed_until: number | null
  /** JSON array of texts; {@link LeadTagTable} finds leads by them. */
  tags: Generated<string>
  created_at: number
  updated_at: number
  /** Taken away by a person, and kept for its call records; counts nowhere. */
  deleted_at: number | null
}

/** Which leads have a tag; written with the leads' own `tags`. */
export interface LeadTagTable {
  tag: string
  lead_id: number
}

/**
 * How many leads a campaign has in each block of ids; block -1 holds the sums of all. Kept with {@link LeadCountTable}, for totals of lists and
 * for pages far back.
 */
export interface LeadBlockTable {
  campaign_id: number
  block: number
  stage: LeadStage
  status: LeadStatus
  n: number
}

/** How many leads a campaign has of each kind; kept in the same transaction as the leads, so totals never need a scan. */
export interface LeadCountTable {
  campaign_id: number
  time_zone: string
  priority: number
  stage: LeadStage
  status: LeadStatus
  n: number
}
