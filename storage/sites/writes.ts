import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { UserRole } from '../users/table.js'
import type { SystemTx } from '../writer/operation.js'
import { type Site, siteFromRow } from './repository.js'

/** Adds a site, or renames the one that is there. */
export async function putSite(tx: SystemTx, input: { readonly id: SiteId; readonly name: string }): Promise<Site> {
  const row = await tx.db
    .insertInto('sites')
    .values({ id: input.id, name: input.name, status: 'active', created_at: tx.now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: input.name }))
    .returningAll()
    .executeTakeFirstOrThrow()
  return siteFromRow(row)
}

/** Makes a person a member of a site, or changes as what. */
export async function putMembership(
  tx: SystemTx,
  input: { readonly user: UserId; readonly site: SiteId; readonly role: UserRole },
): Promise<null> {
  await tx.db
    .insertInto('memberships')
    .values({ user_id: input.user, site_id: input.site, role: input.role })
    .onConflict((conflict) => conflict.columns(['user_id', 'site_id']).doUpdateSet({ role: input.role }))
    .execute()
  return null
}

/** Ends a membership; one that is not there is no error. */
export async function removeMembership(
  tx: SystemTx,
  input: { readonly user: UserId; readonly site: SiteId },
): Promise<null> {
  await tx.db.deleteFrom('memberships').where('user_id', '=', input.user).where('site_id', '=', input.site).execute()
  return null
}
