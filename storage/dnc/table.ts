import type { Generated } from 'kysely'

/** A number, or the beginning of numbers, not to be called. `digits` is the pattern without its `+`; `campaign_id` null is the site. */
export interface DncTable {
  id: Generated<number>
  pattern: string
  digits: string
  is_prefix: 0 | 1
  campaign_id: number | null
  reason: string
  created_at: number
}
