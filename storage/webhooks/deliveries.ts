import { type Kysely, type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { DeliveryStatus, WebhookDeliveryTable, WebhookReplayTable } from './table.js'

/** One try to send an event. */
export interface DeliveryTry {
  readonly at: number
  readonly durationMs: number
  /** HTTP status; null: no answer came. */
  readonly status: number | null
  /** What went wrong, a sentence; null: nothing. */
  readonly error: string | null
  /** First bytes of the answer as text. */
  readonly answer: string | null
}

/** What became of an event at a subscription. */
export interface Delivery {
  readonly id: number
  readonly webhook: number
  /** Number of the event in its site; null: a test. */
  readonly seq: number | null
  readonly deliveryId: string
  readonly kind: WebhookDeliveryTable['kind']
  /** When the event happened. */
  readonly at: number
  readonly status: DeliveryStatus
  readonly attempts: number
  /** The newest of them, oldest first. */
  readonly tries: readonly DeliveryTry[]
  readonly firstTryAt: number
  readonly lastTryAt: number
  readonly nextTryAt: number | null
  readonly replay: number | null
  /** Kept while it may be sent again. */
  readonly body: string | null
}

const triesSchema = z.array(
  z.object({
    at: z.number(),
    durationMs: z.number(),
    status: z.number().nullable(),
    error: z.string().nullable(),
    answer: z.string().nullable(),
  }),
)

export function deliveryFromRow(row: Selectable<WebhookDeliveryTable>): Delivery {
  return {
    id: row.id,
    webhook: row.webhook_id,
    seq: row.seq,
    deliveryId: row.delivery_id,
    kind: row.kind,
    at: row.at,
    status: row.status,
    attempts: row.attempts,
    tries: triesSchema.parse(JSON.parse(row.tries)),
    firstTryAt: row.first_try_at,
    lastTryAt: row.last_try_at,
    nextTryAt: row.next_try_at,
    replay: row.replay_id,
    body: row.body,
  }
}

export interface DeliveryQuery extends PageQuery {
  readonly webhook: number
  readonly status?: DeliveryStatus
  /** Kind of the event. */
  readonly kind?: string
  /** Time of the last try, inclusive and exclusive. */
  readonly from?: number
  readonly until?: number
}

/** One page of a subscription's log, newest first. */
export async function listDeliveries(db: Kysely<SiteTables>, query: DeliveryQuery): Promise<Page<Delivery>> {
  let some = db.selectFrom('webhook_deliveries').where('webhook_id', '=', query.webhook)
  if (query.status) some = some.where('status', '=', query.status)
  if (query.kind !== undefined) some = some.where(sql`kind`, '=', query.kind)
  if (query.from !== undefined) some = some.where('last_try_at', '>=', query.from)
  if (query.until !== undefined) some = some.where('last_try_at', '<', query.until)
  const rows = await some.selectAll().orderBy('id', 'desc').limit(query.limit).offset(pageOffset(query)).execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(deliveryFromRow), total: n }
}

/** One entry of a subscription's log; null if there is none. */
export async function findDelivery(db: Kysely<SiteTables>, webhook: number, id: number): Promise<Delivery | null> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhook)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? deliveryFromRow(row) : null
}

/** What became of one event; null: nothing yet, or it is forgotten. */
export async function deliveryOf(db: Kysely<SiteTables>, webhook: number, seq: number): Promise<Delivery | null> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhook)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row ? deliveryFromRow(row) : null
}

/** What is being tried again: of the stream (`replay` null) or of a replay; null: nothing. */
export async function retryingDelivery(
  db: Kysely<SiteTables>,
  webhook: number,
  replay: number | null,
): Promise<Delivery | null> {
  const row = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', webhook)
    .where('status', '=', 'retrying')
    .where('replay_id', 'is', replay)
    .orderBy('seq')
    .executeTakeFirst()
  return row ? deliveryFromRow(row) : null
}

/** The next dead entries behind a number, in the order of their events. */
export async function deadDeliveries(
  db: Kysely<SiteTables>,
  query: { readonly webhook: number; readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<readonly Delivery[]> {
  const rows = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', query.webhook)
    .where('status', '=', 'dead')
    .where('seq', '>', query.after)
    .where('seq', '<=', query.upTo)
    .orderBy('seq')
    .limit(query.limit)
    .execute()
  return rows.map(deliveryFromRow)
}

/** A wish to send events again. */
export interface Replay {
  readonly id: number
  readonly webhook: number
  readonly what: WebhookReplayTable['what']
  readonly fromSeq: number
  readonly toSeq: number
  readonly cursor: number
  readonly sent: number
  readonly failed: number
  readonly status: WebhookReplayTable['status']
  readonly createdAt: number
  readonly finishedAt: number | null
}

export function replayFromRow(row: Selectable<WebhookReplayTable>): Replay {
  const { id, what, cursor, sent, failed, status } = row
  return {
    id,
    webhook: row.webhook_id,
    what,
    fromSeq: row.from_seq,
    toSeq: row.to_seq,
    cursor,
    sent,
    failed,
    status,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}

/** One page of a subscription's replays, newest first. */
export async function listReplays(
  db: Kysely<SiteTables>,
  query: PageQuery & { readonly webhook: number },
): Promise<Page<Replay>> {
  const some = db.selectFrom('webhook_replays').where('webhook_id', '=', query.webhook)
  const rows = await some.selectAll().orderBy('id', 'desc').limit(query.limit).offset(pageOffset(query)).execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(replayFromRow), total: n }
}

/** The oldest replay of a subscription that is not over; null: none. */
export async function runningReplay(db: Kysely<SiteTables>, webhook: number): Promise<Replay | null> {
  const row = await db
    .selectFrom('webhook_replays')
    .selectAll()
    .where('webhook_id', '=', webhook)
    .where('status', '=', 'running')
    .orderBy('id')
    .executeTakeFirst()
  return row ? replayFromRow(row) : null
}
