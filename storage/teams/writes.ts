import type { UserId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'

/** What changes of a person's place; absent keys stay. */
export interface ProfileEdit {
  readonly user: UserId
  readonly department?: string | null
  readonly supervisor?: UserId | null
}

/** Says where a person works and for whom. */
export async function putProfile(tx: SiteTx, { user, department, supervisor }: ProfileEdit): Promise<null> {
  const changes = {
    ...(department !== undefined && { department }),
    ...(supervisor !== undefined && { supervisor_id: supervisor }),
    updated_at: tx.now,
  }
  await tx.db
    .insertInto('user_profiles')
    .values({ user_id: user, department: null, supervisor_id: null, ...changes })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(changes))
    .execute()
  return null
}

/** Forgets where a person works, who left the site. */
export async function removeProfile(tx: SiteTx, input: { readonly user: UserId }): Promise<null> {
  await tx.db.deleteFrom('user_profiles').where('user_id', '=', input.user).execute()
  return null
}
