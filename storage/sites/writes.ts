import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { UserRole } from '../users/table.js'
import type { SystemTx } from '../writer/operation.js'
import { type Site, siteFromRow } from './repository.js'

/** Adds a site of the configuration, or renames the one that is there; from then on the configuration governs it. */
export async function putSite(tx: SystemTx, input: { readonly id: SiteId; readonly name: string }): Promise<Site> {
  const row = await tx.db
    .insertInto('sites')
    .values({
      id: input.id,
      name: input.name,
      status: 'active',
      origin: 'configuration',
      setup: null,
      created_at: tx.now,
      updated_at: tx.now,
      suspended_at: null,
      trash: null,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ name: input.name, origin: 'configuration', updated_at: tx.now }),
    )
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
