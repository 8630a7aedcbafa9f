import { CompiledQuery, type Kysely } from 'kysely'
import type { LeadStage } from '../../dialer/model/lead.js'
import { journalRange } from '../journal/repository.js'
import { everyBlock } from '../leads/lead-counts.js'
import type { OutboxConsumer } from '../outbox/consumers.js'
import type { SiteTables } from '../site-tables.js'
import type { WebhookStatus } from '../webhooks/table.js'

/** How a site's database stands, for those who watch it. */
export interface SiteStanding {
  readonly leads: readonly { readonly campaign: number; readonly stage: LeadStage; readonly count: number }[]
  readonly outbox: readonly OutboxStanding[]
  readonly webhooks: readonly { readonly status: WebhookStatus; readonly count: number }[]
  /** Number of the journal's last entry. */
  readonly lastEvent: number
}

/** What waits to be worked off by a consumer. */
export interface OutboxStanding {
  readonly consumer: OutboxConsumer
  /** At most `mostCounted`. */
  readonly waiting: number
  /** When the oldest of them happened, epoch ms; null: none waits. */
  readonly oldestAt: number | null
}

/** A backlog is counted up to here: to count a million would take longer than anybody should wait. */
const mostCounted = 10_000
const consumers: readonly OutboxConsumer[] = ['recordings']

/** Reads it from kept sums and bounded looks, within a few milliseconds however large the site is. */
export async function readStanding(db: Kysely<SiteTables>): Promise<SiteStanding> {
  const leads = await db
    .selectFrom('lead_blocks')
    .select(['campaign_id as campaign', 'stage', (eb) => eb.fn.sum<number>('n').as('count')])
    .where('block', '=', everyBlock)
    .groupBy(['campaign_id', 'stage'])
    .execute()
  const webhooks = await db
    .selectFrom('webhooks')
    .select(['status', (eb) => eb.fn.countAll<number>().as('count')])
    .where('removed_at', 'is', null)
    .groupBy('status')
    .execute()
  const outbox: OutboxStanding[] = []
  for (const consumer of consumers) outbox.push(await outboxOf(db, consumer))
  return { leads, outbox, webhooks, lastEvent: (await journalRange(db)).last }
}

const outboxSql = `SELECT waiting, (SELECT at FROM journal WHERE journal.seq = oldest) AS oldestAt
  FROM (SELECT count(*) AS waiting, min(seq) AS oldest
    FROM (SELECT seq FROM outbox WHERE consumer = ? AND done = 0 LIMIT ${mostCounted}))`

async function outboxOf(db: Kysely<SiteTables>, consumer: OutboxConsumer): Promise<OutboxStanding> {
  const { rows } = await db.executeQuery<Omit<OutboxStanding, 'consumer'>>(CompiledQuery.raw(outboxSql, [consumer]))
  return { consumer, ...(rows[0] ?? { waiting: 0, oldestAt: null }) }
}
