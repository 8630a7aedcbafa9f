import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { DomainEventKind } from '../../dialer/model/domain-event.js'
import { eventFromBody, type JournalEntry } from '../journal/repository.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { WebhookStatus, WebhookTable } from './table.js'

/** A subscription as people see it. Times are epoch ms. */
export interface Webhook {
  readonly id: number
  readonly uid: string
  readonly name: string
  readonly url: string
  /** Kinds of events, `call.*` for all of a family, or `*`. */
  readonly events: readonly string[]
  /** Only events of these campaigns; empty: all. */
  readonly campaigns: readonly number[]
  readonly status: WebhookStatus
  /** Why it is not active. */
  readonly why: string | null
  /** How long one event is tried before it is dead. */
  readonly retryForS: number
  /** The last journal entry it is done with. */
  readonly cursor: number
  readonly failingSince: number | null
  readonly lastSuccessAt: number | null
  readonly lastFailureAt: number | null
  readonly lastError: string | null
  /** Until when the secret before the last rotation still signs; null: there is none. */
  readonly formerSecretUntil: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** What signs its deliveries, sealed. */
export interface WebhookKeys {
  readonly secret: string
  readonly formerSecret: string | null
}

const texts = z.array(z.string())
const numbers = z.array(z.int())

/** A row as people see it. */
export function webhookFromRow(row: Selectable<WebhookTable>): Webhook {
  return {
    id: row.id,
    uid: row.uid,
    name: row.name,
    url: row.url,
    events: texts.parse(JSON.parse(row.events)),
    campaigns: numbers.parse(JSON.parse(row.campaigns)),
    status: row.status,
    why: row.why,
    retryForS: row.retry_for_s,
    cursor: row.cursor,
    failingSince: row.failing_since,
    lastSuccessAt: row.last_success_at,
    lastFailureAt: row.last_failure_at,
    lastError: row.last_error,
    formerSecretUntil: row.former_secret === null ? null : row.former_until,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** One page of the subscriptions, oldest first. */
export async function listWebhooks(db: Kysely<SiteTables>, query: PageQuery): Promise<Page<Webhook>> {
  const some = db.selectFrom('webhooks').where('removed_at', 'is', null)
  const rows = await some.selectAll().orderBy('id').limit(query.limit).offset(pageOffset(query)).execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(webhookFromRow), total: n }
}

/** One subscription with its sealed secrets; null if there is none. */
export async function findWebhook(db: Kysely<SiteTables>, id: number): Promise<(Webhook & WebhookKeys) | null> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row ? withKeys(row) : null
}

/** All subscriptions that send, with their sealed secrets. */
export async function activeWebhooks(db: Kysely<SiteTables>): Promise<readonly (Webhook & WebhookKeys)[]> {
  const rows = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('status', '=', 'active')
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(withKeys)
}

/** Those that were given up because they failed for long. */
export async function suspendedWebhooks(db: Kysely<SiteTables>): Promise<readonly Webhook[]> {
  const some = db.selectFrom('webhooks').where('status', '=', 'suspended').where('removed_at', 'is', null)
  return (await some.selectAll().orderBy('id').execute()).map(webhookFromRow)
}

function withKeys(row: Selectable<WebhookTable>): Webhook & WebhookKeys {
  return { ...webhookFromRow(row), secret: row.secret, formerSecret: row.former_secret }
}

/** Which journal entries a subscription wants. */
export interface WantedEntries {
  readonly after: number
  /** Inclusive. */
  readonly upTo: number
  readonly kinds: readonly DomainEventKind[]
  /** Empty: of all campaigns and of none. */
  readonly campaigns: readonly number[]
  readonly limit: number
}

/** The next entries a subscription wants, in order. An event of a call without a campaign of its own counts for that of its call. */
export async function wantedEntries(db: Kysely<SiteTables>, query: WantedEntries): Promise<readonly JournalEntry[]> {
  const rows = await wanted(db, query).select(['seq', 'body']).orderBy('seq').limit(query.limit).execute()
  return rows.map(({ seq, body }) => ({ seq, event: eventFromBody(body) }))
}

/** How many entries a subscription still wants, counted to `limit`, and when the oldest of them happened. */
export async function pendingEntries(
  db: Kysely<SiteTables>,
  query: WantedEntries,
): Promise<{ readonly count: number; readonly oldestAt: number | null }> {
  const some = wanted(db, query).select('at').orderBy('seq')
  const oldest = await some.limit(1).executeTakeFirst()
  if (!oldest) return { count: 0, oldestAt: null }
  const { n } = await db
    .selectFrom(some.limit(query.limit).as('some'))
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return { count: n, oldestAt: oldest.at }
}

function wanted(db: Kysely<SiteTables>, { after, upTo, kinds, campaigns }: Omit<WantedEntries, 'limit'>) {
  const some = db
    .selectFrom('journal')
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .where('kind', 'in', [...kinds])
  if (campaigns.length === 0) return some
  return some.where((eb) =>
    eb.or([
      eb('journal.campaign_id', 'in', [...campaigns]),
      eb.and([
        eb('journal.campaign_id', 'is', null),
        eb.exists(
          eb
            .selectFrom('calls')
            .select('calls.id')
            .whereRef('calls.ref', '=', 'journal.call_ref')
            .where('calls.campaign_id', 'in', [...campaigns]),
        ),
      ]),
    ]),
  )
}
