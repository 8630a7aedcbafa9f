import type { SiteId, UserId } from '../../dialer/model/ids.js'
import { userId } from '../../dialer/model/ids.js'
import type { UserRole } from '../users/table.js'
import type { SystemTx } from '../writer/operation.js'

/** A person in a site, as the trash keeps it with the site's files. */
export interface KeptMember {
  readonly user: UserId
  readonly role: UserRole
}

/** Everybody of a site. */
export async function membersOfSite(tx: SystemTx, input: { readonly id: SiteId }): Promise<readonly KeptMember[]> {
  const rows = await tx.db.selectFrom('memberships').selectAll().where('site_id', '=', input.id).execute()
  return rows.map((row) => ({ user: userId(row.user_id), role: row.role }))
}
