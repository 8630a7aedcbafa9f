import type { UserRole } from '../users/table.js'

export type SiteStatus = 'active' | 'suspended'

/** A site of this installation; its data is in a file of its own. */
export interface SiteTable {
  id: string
  name: string
  status: SiteStatus
  created_at: number
}

/** Who belongs to which site, and as what. */
export interface MembershipTable {
  user_id: number
  site_id: string
  role: UserRole
}
