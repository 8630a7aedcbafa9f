import type { Kysely } from 'kysely'
import type { UserId } from '../../dialer/model/ids.js'
import type { SystemTables } from '../system-tables.js'

/** A person's second factor. */
export interface SecondFactor {
  /** Sealed. */
  readonly secret: string
  /** Null: enrolled, but no code was shown yet; it does not hold. */
  readonly confirmedAt: number | null
  readonly lastStep: number
  /** Recovery codes not used yet. */
  readonly recoveryCodesLeft: number
}

/** A person's second factor, confirmed or not; null if there is none. */
export async function findSecondFactor(db: Kysely<SystemTables>, user: UserId): Promise<SecondFactor | null> {
  const row = await db.selectFrom('second_factors').selectAll().where('user_id', '=', user).executeTakeFirst()
  if (!row) return null
  const codes = await db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('user_id', '=', user)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { secret: row.secret, confirmedAt: row.confirmed_at, lastStep: row.last_step, recoveryCodesLeft: codes.n }
}
