import { type Kysely, sql } from 'kysely'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { MismatchCause, MismatchSubject } from '../../dialer/model/mismatch.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import { eventFromBody } from './repository.js'

/** What the watchdog put right once, as the journal keeps it. */
export type RepairEvent = Extract<DomainEvent, { kind: 'watchdog.repaired' }>

/** A repair and its place in the journal. */
export interface RepairEntry {
  readonly seq: number
  readonly event: RepairEvent
}

/** Which repairs are wanted; absent keys do not narrow. */
export interface RepairQuery extends PageQuery {
  readonly subject?: MismatchSubject
  readonly cause?: MismatchCause
  /** From then on, epoch ms. */
  readonly from?: number
  /** Before then, epoch ms. */
  readonly until?: number
}

/** One page of what the watchdog put right, newest first; as far back as the journal is kept. */
export async function listRepairs(db: Kysely<SiteTables>, query: RepairQuery): Promise<Page<RepairEntry>> {
  const { subject, cause, from, until, limit } = query
  // Written out, so that the index of repairs is seen to fit.
  let some = db.selectFrom('journal').where('kind', '=', sql.lit('watchdog.repaired' as const))
  if (from !== undefined) some = some.where('at', '>=', from)
  if (until !== undefined) some = some.where('at', '<', until)
  if (subject !== undefined) some = some.where(sql`body ->> 'subject'`, '=', subject)
  if (cause !== undefined) some = some.where(sql`body ->> 'cause'`, '=', cause)
  const rows = await some
    .select(['seq', 'body'])
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .offset(pageOffset(query))
    .execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const items = rows.flatMap(({ seq, body }) => {
    const event = eventFromBody(body)
    return event.kind === 'watchdog.repaired' ? [{ seq, event }] : []
  })
  return { items, total: count.n }
}
