import type { Kysely } from 'kysely'
import type { DomainEvent, DomainEventKind } from '../../dialer/model/domain-event.js'
import type { SiteTables } from '../site-tables.js'

/** An event and its place in the journal. */
export interface JournalEntry {
  readonly seq: number
  readonly event: DomainEvent
}

export interface JournalQuery {
  /** Entries after this one. */
  readonly after: number
  readonly limit: number
  readonly kinds?: readonly DomainEventKind[]
  readonly call?: string
  readonly lead?: number
}

/** The next entries, in order. */
export async function readJournal(db: Kysely<SiteTables>, query: JournalQuery): Promise<readonly JournalEntry[]> {
  let some = db.selectFrom('journal').select(['seq', 'body']).where('seq', '>', query.after)
  if (query.kinds) some = some.where('kind', 'in', query.kinds)
  if (query.call !== undefined) some = some.where('call_ref', '=', query.call)
  if (query.lead !== undefined) some = some.where('lead_id', '=', query.lead)
  const rows = await some.orderBy('seq').limit(query.limit).execute()
  return rows.map((row) => ({ seq: row.seq, event: eventFromBody(row.body) }))
}

/** First and last entry that is kept; 0 and 0 for an empty journal. A reader that stopped before `first - 1` has a gap. */
export async function journalRange(db: Kysely<SiteTables>): Promise<{ readonly first: number; readonly last: number }> {
  const row = await db
    .selectFrom('journal')
    .select((eb) => [
      eb
        .selectFrom('journal')
        .select((min) => min.fn.min('seq').as('seq'))
        .as('first'),
      eb
        .selectFrom('journal')
        .select((max) => max.fn.max('seq').as('seq'))
        .as('last'),
    ])
    .limit(1)
    .executeTakeFirst()
  return { first: row?.first ?? 0, last: row?.last ?? 0 }
}

/** The first entry at or after a moment (epoch ms); null if there is none. Entries are in order of time, so a few look-ups find it. */
export async function firstEntryAt(db: Kysely<SiteTables>, at: number): Promise<number | null> {
  const { first, last } = await journalRange(db)
  if (last === 0) return null
  let low = first
  let high = last + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = await db
      .selectFrom('journal')
      .select(['at'])
      .where('seq', '>=', middle)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    if (row !== undefined && row.at < at) low = middle + 1
    else high = middle
  }
  return low > last ? null : low
}

/** Bodies are written by us alone, from the type itself. */
export function eventFromBody(body: string): DomainEvent {
  return JSON.parse(body) as DomainEvent
}
