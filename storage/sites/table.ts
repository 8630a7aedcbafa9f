import type { UserRole } from '../users/table.js'

/**
 * How a site is. `creating` and `deleting` are steps under way, finished at the next start where they were broken off;
 * `suspended`: nothing is dialled and nobody signs in, its data is kept.
 */
export type SiteStatus = 'creating' | 'active' | 'suspended' | 'deleting'

/** Who says how a site is set up: the configuration file, or the API (then it is kept here). */
export type SiteOrigin = 'configuration' | 'api'

/** A site of this installation; its data is in a file of its own. */
export interface SiteTable {
  id: string
  name: string
  status: SiteStatus
  origin: SiteOrigin
  /** JSON of a SiteSetup; null where the configuration has it. */
  setup: string | null
  created_at: number
  updated_at: number
  suspended_at: number | null
  /** Name of the folder in the trash that takes its files, once it is being deleted. */
  trash: string | null
}

/** Who belongs to which site, and as what. */
export interface MembershipTable {
  user_id: number
  site_id: string
  role: UserRole
}
