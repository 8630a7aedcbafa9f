import { type UserId, userId } from '../../dialer/model/ids.js'
import { updateUser } from '../users/writes.js'
import type { SystemTx } from '../writer/operation.js'

/** A permission to note. */
export interface NewPasswordReset {
  readonly user: UserId
  readonly kind: 'link' | 'code'
  readonly secretHash: string
  readonly expiresAt: number
}

/** Notes a permission; an earlier code of the person holds no more, an earlier link does. */
export async function createPasswordReset(tx: SystemTx, input: NewPasswordReset): Promise<null> {
  const { user, kind, secretHash, expiresAt } = input
  await tx.db
    .deleteFrom('password_resets')
    .where('user_id', '=', user)
    .where((eb) =>
      kind === 'code' ? eb.or([eb('kind', '=', kind), eb('expires_at', '<=', tx.now)]) : eb('expires_at', '<=', tx.now),
    )
    .execute()
  await tx.db
    .insertInto('password_resets')
    .values({ user_id: user, kind, secret_hash: secretHash, created_at: tx.now, expires_at: expiresAt, tries: 0 })
    .execute()
  return null
}

/** What is shown to get a new password in: the secret of a link, or the code sent to a person. */
export type ShownPermission =
  | { readonly kind: 'link'; readonly secretHash: string }
  | { readonly kind: 'code'; readonly user: UserId; readonly secretHash: string; readonly mostTries: number }

/**
 * Checks a permission, counting the try. A code that was tried too often is gone. Does not throw for a wrong one: that it was tried must
 * be kept.
 * @returns whose it is, or null if it does not hold
 */
export async function checkPasswordReset(tx: SystemTx, input: ShownPermission): Promise<UserId | null> {
  return (await permission(tx, input))?.user ?? null
}

/**
 * Sets a new password by a permission, which is used up with every other one of the person; every login of the account ends.
 * @returns whose password it is, or null if the permission does not hold
 */
export async function usePasswordReset(
  tx: SystemTx,
  input: ShownPermission & { readonly passwordHash: string },
): Promise<UserId | null> {
  const found = await permission(tx, input)
  if (!found) return null
  await updateUser(tx, { id: found.user, passwordHash: input.passwordHash })
  return found.user
}

async function permission(tx: SystemTx, shown: ShownPermission): Promise<{ readonly user: UserId } | null> {
  const some = tx.db
    .selectFrom('password_resets')
    .innerJoin('users', 'users.id', 'password_resets.user_id')
    .selectAll('password_resets')
    .where('kind', '=', shown.kind)
    .where('expires_at', '>', tx.now)
    .where('users.active', '=', 1)
  if (shown.kind === 'link') {
    const row = await some.where('secret_hash', '=', shown.secretHash).executeTakeFirst()
    return row ? { user: userId(row.user_id) } : null
  }
  const row = await some.where('user_id', '=', shown.user).executeTakeFirst()
  if (!row) return null
  if (row.secret_hash === shown.secretHash) return { user: shown.user }
  if (row.tries + 1 >= shown.mostTries) await tx.db.deleteFrom('password_resets').where('id', '=', row.id).execute()
  else
    await tx.db
      .updateTable('password_resets')
      .set({ tries: row.tries + 1 })
      .where('id', '=', row.id)
      .execute()
  return null
}
