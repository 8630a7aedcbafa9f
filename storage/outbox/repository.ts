import type { Kysely } from 'kysely'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { eventFromBody } from '../journal/repository.js'
import type { SiteTables } from '../site-tables.js'
import type { OutboxConsumer } from './consumers.js'

/** An entry to work off. */
export interface OutboxEntry {
  readonly seq: number
  readonly attempts: number
  readonly event: DomainEvent
}

/** Entries due for a consumer, in the order of the journal. */
export async function dueOutbox(
  db: Kysely<SiteTables>,
  query: { readonly consumer: OutboxConsumer; readonly now: number; readonly limit: number },
): Promise<readonly OutboxEntry[]> {
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('journal', 'journal.seq', 'outbox.seq')
    .select(['outbox.seq', 'outbox.attempts', 'journal.body'])
    .where('outbox.consumer', '=', query.consumer)
    .where('outbox.done', '=', 0)
    .where('outbox.next_try_at', '<=', query.now)
    .orderBy('outbox.next_try_at')
    .orderBy('outbox.seq')
    .limit(query.limit)
    .execute()
  return rows.map((row) => ({ seq: row.seq, attempts: row.attempts, event: eventFromBody(row.body) }))
}
