import type { Generated } from 'kysely'

/** A number calls are sent with. `campaigns` is a JSON array of ids, empty for every campaign. */
export interface CallerIdTable {
  id: Generated<number>
  number: string
  label: string | null
  group_name: string | null
  daily_limit: number | null
  campaigns: string
  callable: 0 | 1
  active: 0 | 1
  created_at: number
  updated_at: number
}

/** What is known of a number's health, as JSON of its CallerIdHealth; also of numbers that stand in a campaign's list alone. */
export interface CallerIdHealthTable {
  number: string
  health: string
  kept_at: number
}
