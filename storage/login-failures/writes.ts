import type { SystemTx } from '../writer/operation.js'
import type { LoginFailures } from './repository.js'

/** Keeps what was counted, and clears away what is older than `since`. */
export async function putLoginFailures(
  tx: SystemTx,
  input: { readonly failures: LoginFailures; readonly since: number },
): Promise<null> {
  const { key, count, lastAt: last_at, blockedUntil: blocked_until } = input.failures
  await tx.db.deleteFrom('login_failures').where('last_at', '<', input.since).execute()
  await tx.db
    .insertInto('login_failures')
    .values({ key, count, last_at, blocked_until })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ count, last_at, blocked_until }))
    .execute()
  return null
}

/** Forgets what was counted; nothing there is no error. */
export async function forgetLoginFailures(tx: SystemTx, input: { readonly key: string }): Promise<null> {
  await tx.db.deleteFrom('login_failures').where('key', '=', input.key).execute()
  return null
}
