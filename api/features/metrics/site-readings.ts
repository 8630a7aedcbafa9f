import type { SiteId } from '../../../dialer/model/ids.js'
import { type PriorityClass, priorityClasses } from '../../../dialer/model/lead-priority.js'
import type { Metrics } from '../../../storage/metrics/metrics.js'
import { type ClassWaiting, waitingByClass } from '../../../storage/queue/repository.js'
import { readStanding, type SiteStanding } from '../../../storage/stats/standing.js'
import type { SiteDb } from '../../api-options.js'
import { queueCampaigns } from '../queue/queue-campaigns.js'

/** So often a site's database is asked at most. ms */
const askAgainMs = 10_000

/** How a site's database stands, its call queue included. */
export interface SiteReading extends SiteStanding {
  /** Leads that are due, by class; null: the site has no call queue. */
  readonly queue: ReadonlyMap<PriorityClass, ClassWaiting> | null
}

/** What is read of sites. */
export interface SiteReadings {
  /** At most some seconds old; null: its database is not open. */
  of(site: SiteId): Promise<SiteReading | null>
}

/** States what the databases of the sites tell: leads, what waits to be worked off, webhooks, and who is connected. */
export function stateSiteReadings(
  metrics: Metrics,
  parts: {
    readonly sites: () => readonly SiteId[]
    readonly db: (site: SiteId) => SiteDb | null
    readonly clients: (site: SiteId) => number
    readonly now: () => number
  },
): SiteReadings {
  const known = new Map<SiteId, { readonly at: number; readonly standing: Promise<SiteReading> }>()

  const read = async (db: SiteDb): Promise<SiteReading> => {
    const campaigns = (await queueCampaigns(db)).map(({ id }) => id)
    const queue = campaigns.length === 0 ? null : await waitingByClass(db, campaigns, parts.now())
    return { ...(await readStanding(db)), queue }
  }
  const of = async (site: SiteId): Promise<SiteReading | null> => {
    const db = parts.db(site)
    if (!db) return null
    const now = parts.now()
    const before = known.get(site)
    if (before && now - before.at < askAgainMs) return await before.standing
    const standing = read(db)
    known.set(site, { at: now, standing })
    // What failed is asked again at once.
    standing.catch(() => known.delete(site))
    return await standing
  }
  const gauge = (
    name: string,
    help: string,
    labels: readonly string[],
    tell: (
      standing: SiteReading,
      put: (labels: Readonly<Record<string, string | number>>, value: number) => void,
    ) => void,
  ): void =>
    void metrics.readGauge({ name, help, labels: ['site', ...labels] }, async (put) => {
      for (const site of parts.sites()) {
        const standing = await of(site)
        if (standing) tell(standing, (more, value) => put({ site, ...more }, value))
      }
    })

  gauge('trunkline_leads', 'Leads by where they stand.', ['campaign', 'stage'], ({ leads }, put) => {
    for (const { campaign, stage, count } of leads) put({ campaign, stage }, count)
  })
  gauge(
    'trunkline_queue_due_leads',
    'Leads of call queues that are due and wait to be called.',
    ['class'],
    ({ queue }, put) => {
      for (const name of queue ? priorityClasses : []) put({ class: name }, queue?.get(name)?.waiting ?? 0)
    },
  )
  gauge(
    'trunkline_queue_oldest_seconds',
    'How long the lead has been due that has waited longest in a call queue; 0 where none waits.',
    ['class'],
    ({ queue }, put) => {
      for (const name of queue ? priorityClasses : []) {
        const at = queue?.get(name)?.oldestDueAt ?? null
        put({ class: name }, at === null ? 0 : Math.max(0, parts.now() - at) / 1000)
      }
    },
  )
  gauge(
    'trunkline_outbox_entries',
    'Entries that wait to be worked off, 10,000 standing for more; recordings are those to be fetched from the PBX.',
    ['consumer'],
    ({ outbox }, put) => {
      for (const { consumer, waiting } of outbox) put({ consumer }, waiting)
    },
  )
  gauge(
    'trunkline_outbox_oldest_seconds',
    'How long ago the oldest waiting entry happened.',
    ['consumer'],
    ({ outbox }, put) => {
      for (const { consumer, oldestAt } of outbox) {
        put({ consumer }, oldestAt === null ? 0 : Math.max(0, parts.now() - oldestAt) / 1000)
      }
    },
  )
  gauge('trunkline_webhooks', 'Webhooks by state; suspended ones were given up.', ['state'], ({ webhooks }, put) => {
    for (const { status, count } of webhooks) put({ state: status }, count)
  })
  metrics.readCounter(
    {
      name: 'trunkline_journal_events_total',
      help: 'Events of a site since it was made; their rate is the events per second.',
      labels: ['site'],
    },
    async (put) => {
      for (const site of parts.sites()) {
        const standing = await of(site)
        if (standing) put({ site }, standing.lastEvent)
      }
    },
  )
  metrics.readGauge(
    { name: 'trunkline_live_clients', help: 'Connections to the live API, in all contracts.', labels: ['site'] },
    (put) => {
      for (const site of parts.sites()) put({ site }, parts.clients(site))
    },
  )
  return { of }
}
