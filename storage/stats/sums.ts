import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { bucketMs } from '../projections/bucket.js'
import type { SiteTables } from '../site-tables.js'

/** Which calls to sum up: ended ones by their start, `from` inclusive, `until` exclusive, epoch ms. */
export interface SumRange {
  readonly from: number
  readonly until: number
  readonly agent?: AgentId
}

/** What sums are told apart by, beside the outcome: start of the quarter of an hour (epoch ms), agent or campaign (0: none). */
export type SumKey = 'bucket' | 'agent' | 'campaign'

/** Calls of one key and outcome. */
export interface Sum {
  readonly key: number
  readonly outcome: Outcome
  readonly calls: number
  /** From answer to end. ms */
  readonly duration_ms: number
  /** From bridge to end. ms */
  readonly talk_ms: number
}

const quarterColumns = { bucket: 'bucket_at', agent: 'agent_id', campaign: 'campaign_id' } as const
const callColumns: Readonly<Record<SumKey, RawBuilder<number>>> = {
  bucket: sql<number>`reserved_at / ${sql.lit(bucketMs)} * ${sql.lit(bucketMs)}`,
  agent: sql<number>`ifnull(agent_id, 0)`,
  campaign: sql<number>`ifnull(campaign_id, 0)`,
}

/** Sums of a time range: whole quarters of an hour from the projection, the edges counted from the calls themselves. */
export async function sumsBy(db: Kysely<SiteTables>, key: SumKey, range: SumRange): Promise<readonly Sum[]> {
  const first = Math.ceil(range.from / bucketMs) * bucketMs
  const last = Math.floor(range.until / bucketMs) * bucketMs
  if (first >= last) return counted(db, key, range)
  let whole = db
    .selectFrom('call_quarters')
    .select([`${quarterColumns[key]} as key`, 'outcome'])
    .select((eb) => [
      eb.fn.sum<number>('calls').as('calls'),
      eb.fn.sum<number>('duration_ms').as('duration_ms'),
      eb.fn.sum<number>('talk_ms').as('talk_ms'),
    ])
    .where('bucket_at', '>=', first)
    .where('bucket_at', '<', last)
    .groupBy([quarterColumns[key], 'outcome'])
  if (range.agent !== undefined) whole = whole.where('agent_id', '=', range.agent)
  return [
    ...(await whole.execute()),
    ...(await counted(db, key, { ...range, until: first })),
    ...(await counted(db, key, { ...range, from: last })),
  ]
}

/** The same sums straight from the calls. */
async function counted(db: Kysely<SiteTables>, key: SumKey, range: SumRange): Promise<readonly Sum[]> {
  if (range.from >= range.until) return []
  let some = db
    .selectFrom('calls')
    .select([
      callColumns[key].as('key'),
      sql<Outcome>`outcome`.as('outcome'),
      sql<number>`count(*)`.as('calls'),
      sql<number>`sum(ifnull(ended_at - answered_at, 0))`.as('duration_ms'),
      sql<number>`sum(ifnull(ended_at - bridged_at, 0))`.as('talk_ms'),
    ])
    .where('reserved_at', '>=', range.from)
    .where('reserved_at', '<', range.until)
    .where('outcome', 'is not', null)
    .groupBy(sql`1, 2`)
  if (range.agent !== undefined) some = some.where('agent_id', '=', range.agent)
  return some.execute()
}
