import type { Selectable } from 'kysely'
import type { CallerIdSeed, CallerIdUse, KeptCallerId } from '../../dialer/model/caller-id.js'
import { parseKept } from '../parse-json.js'
import type { SiteTx } from '../writer/operation.js'
import { callerIdHealthSchema } from './health-schema.js'
import { callerIdFromRow } from './repository.js'
import type { CallerIdTable } from './table.js'

/** Keeps what is known of a number in place of what was kept before. */
export function keepCallerId(tx: SiteTx, { number, health }: KeptCallerId): void {
  tx.statement(
    `INSERT INTO caller_id_health (number, health, kept_at) VALUES (?, ?, ?)
     ON CONFLICT (number) DO UPDATE SET health = excluded.health, kept_at = excluded.kept_at`,
  ).run(number, JSON.stringify(health), tx.now)
}

const quarterMs = 900_000
/** The longest day, when the clocks are set back, and one hour. */
const lookBackMs = 26 * 3_600_000

/**
 * The pool, what is known of its numbers, and how often they were used. Calls are counted where they are recorded, so that the count can
 * never differ from them; those that never left do not count.
 */
export function loadCallerIdSeed(tx: SiteTx): CallerIdSeed {
  const pool = tx.statement('SELECT * FROM caller_ids ORDER BY number').all() as Selectable<CallerIdTable>[]
  const kept = tx.statement('SELECT number, health FROM caller_id_health ORDER BY number').all() as {
    number: string
    health: string
  }[]
  const used = tx
    .statement(
      `SELECT caller_id AS number, reserved_at / ${quarterMs} * ${quarterMs} AS "from", count(*) AS calls, max(reserved_at) AS lastAt
       FROM calls WHERE reserved_at >= ? AND caller_id IS NOT NULL AND (dialed_at IS NOT NULL OR state IS NOT NULL)
       GROUP BY 1, 2 ORDER BY 1, 2`,
    )
    .all(tx.now - lookBackMs) as CallerIdUse[]
  return {
    pool: pool.map(callerIdFromRow),
    // A number whose health cannot be read begins anew.
    health: kept.flatMap(({ number, health }) => {
      const { data } = callerIdHealthSchema.safeParse(parseKept(health))
      return data === undefined ? [] : [{ number, health: data }]
    }),
    used,
  }
}
