import type { Kysely } from 'kysely'
import type { SystemTables } from '../system-tables.js'

/** Failed logins counted under one key. */
export interface LoginFailures {
  readonly key: string
  readonly count: number
  /** Epoch ms. */
  readonly lastAt: number
  /** Epoch ms. */
  readonly blockedUntil: number
}

/** What was counted and not forgotten since a moment, oldest first. */
export async function listLoginFailures(db: Kysely<SystemTables>, since: number): Promise<readonly LoginFailures[]> {
  const rows = await db
    .selectFrom('login_failures')
    .selectAll()
    .where('last_at', '>=', since)
    .orderBy('last_at')
    .execute()
  return rows.map((row) => ({
    key: row.key,
    count: row.count,
    lastAt: row.last_at,
    blockedUntil: row.blocked_until,
  }))
}
