import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { SiteTables } from '../site-tables.js'

/** Attempts whose originate left, those answered, and those abandoned. */
export interface CallCounts {
  readonly attempts: number
  readonly answered: number
  readonly abandoned: number
}

/** Counts the calls that began at `from` (epoch ms) or later. Reads each of them: ask once, not again and again. */
export async function callCountsSince(db: Kysely<SiteTables>, from: number): Promise<CallCounts> {
  return await db
    .selectFrom('calls')
    .select([
      sql<number>`count(dialed_at)`.as('attempts'),
      sql<number>`count(answered_at)`.as('answered'),
      sql<number>`count(CASE WHEN outcome = 'abandoned' THEN 1 END)`.as('abandoned'),
    ])
    .where('reserved_at', '>=', from)
    .executeTakeFirstOrThrow()
}
