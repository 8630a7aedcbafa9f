import { DomainError } from '../../dialer/model/domain-error.js'
import type { UserId } from '../../dialer/model/ids.js'
import type { SystemTx } from '../writer/operation.js'

/** Begins an enrolment; an earlier one that was not confirmed is replaced. @throws DomainError CONFLICT (there is a confirmed one) */
export async function beginSecondFactor(
  tx: SystemTx,
  input: { readonly user: UserId; readonly secret: string },
): Promise<null> {
  const { user, secret } = input
  const there = await tx.db
    .selectFrom('second_factors')
    .select('confirmed_at')
    .where('user_id', '=', user)
    .executeTakeFirst()
  if (there && there.confirmed_at !== null) {
    throw new DomainError('CONFLICT', 'The account has a second factor already. Remove it first.')
  }
  await removeSecondFactor(tx, { user })
  await tx.db
    .insertInto('second_factors')
    .values({ user_id: user, secret, confirmed_at: null, last_step: 0, created_at: tx.now })
    .execute()
  return null
}

/** Takes a code's time step, once. The first one also confirms and brings the hashes of the recovery codes. */
export async function takeSecondFactorStep(
  tx: SystemTx,
  input: { readonly user: UserId; readonly step: number; readonly confirmWith?: readonly string[] },
): Promise<boolean> {
  const { user, step, confirmWith } = input
  const taken = await tx.db
    .updateTable('second_factors')
    .set({ last_step: step, ...(confirmWith && { confirmed_at: tx.now }) })
    .where('user_id', '=', user)
    .where('last_step', '<', step)
    .where('confirmed_at', confirmWith ? 'is' : 'is not', null)
    .executeTakeFirst()
  if (taken.numUpdatedRows === 0n) return false
  if (confirmWith) await putRecoveryCodes(tx, { user, hashes: confirmWith })
  return true
}

/** Uses up a recovery code; false if there is no such one left. */
export async function takeRecoveryCode(
  tx: SystemTx,
  input: { readonly user: UserId; readonly hash: string },
): Promise<boolean> {
  const taken = await tx.db
    .updateTable('recovery_codes')
    .set({ used_at: tx.now })
    .where('user_id', '=', input.user)
    .where('code_hash', '=', input.hash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return taken.numUpdatedRows === 1n
}

/** Replaces a person's recovery codes. */
export async function putRecoveryCodes(
  tx: SystemTx,
  input: { readonly user: UserId; readonly hashes: readonly string[] },
): Promise<null> {
  await tx.db.deleteFrom('recovery_codes').where('user_id', '=', input.user).execute()
  const rows = input.hashes.map((code_hash) => ({ user_id: input.user, code_hash, used_at: null }))
  if (rows.length > 0) await tx.db.insertInto('recovery_codes').values(rows).execute()
  return null
}

/** Removes a person's second factor and its codes; none there is no error. */
export async function removeSecondFactor(tx: SystemTx, input: { readonly user: UserId }): Promise<null> {
  await tx.db.deleteFrom('recovery_codes').where('user_id', '=', input.user).execute()
  await tx.db.deleteFrom('second_factors').where('user_id', '=', input.user).execute()
  return null
}
