import { z } from 'zod'
import { stateDeliveryMetrics } from '../../../api/webhooks/delivery-metrics.js'
import { kindsOf } from '../../../api/webhooks/event-types.js'
import type { SendResult } from '../../../api/webhooks/send.js'
import { defaultWebhookSettings } from '../../../api/webhooks/settings.js'
import { startSiteDispatch } from '../../../api/webhooks/site-dispatch.js'
import { createSlots } from '../../../api/webhooks/slots.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { createMetrics } from '../../../storage/metrics/metrics.js'
import type { Sqlite } from '../../../storage/open-sqlite.js'
import { createSeededRandom } from '../../seeded-random.js'
import type { LifeOfProgram, SiteReader } from './audience.js'
import type { Judge } from './invariants.js'
import type { Misfortune } from './misfortune.js'
import type { Subscription } from './site-plan.js'
import type { Dice } from './world.js'

/** Other systems that are told of events by webhooks, and take down what they hear over every life of the program. */
export interface Subscribers {
  /** Sends to them by this life of the program. */
  serve(life: LifeOfProgram, db: SiteReader): void
  /** Everything that each wants was heard. */
  readonly haveAll: (db: Sqlite) => boolean
  /** Judges what was heard by what stands in the journal. */
  check(db: Sqlite): void
}

export interface SubscriberParts {
  readonly site: SiteId
  readonly subscriptions: readonly Subscription[]
  readonly judge: Judge
  readonly dice: Dice
  readonly misfortune: Misfortune
}

/** What one of them heard. */
interface Heard {
  /** Each event when it was taken for the first time. */
  readonly first: number[]
  readonly known: Set<number>
  /** The last in the present life of the program. */
  last: number
}

/** The beginning of a delivery's body. */
const delivery = z.object({ id: z.number(), webhookId: z.number(), event: z.string() })
/** Nobody waits longer for an answer. ms */
const { totalTimeoutMs } = defaultWebhookSettings

const nothing: Subscription = { events: [], campaigns: [] }

export function gatherSubscribers(parts: SubscriberParts): Subscribers {
  const { site, subscriptions, judge, dice, misfortune } = parts
  const all = new Map<number, Heard>(subscriptions.map((_, i) => [i + 1, { first: [], known: new Set(), last: 0 }]))

  const take = (body: string): void => {
    const { id, webhookId, event } = delivery.parse(JSON.parse(body))
    const heard = all.get(webhookId)
    judge.demand('webhooks', heard !== undefined, () => `event ${id} went to subscription ${webhookId}, which is none`)
    if (heard === undefined) return
    judge.demand(
      'webhooks',
      id >= heard.last,
      () => `subscription ${webhookId} heard ${event} ${id} after ${heard.last}`,
    )
    heard.last = id
    if (heard.known.has(id)) return
    heard.known.add(id)
    heard.first.push(id)
  }

  /** From the event on by which it was made known. */
  const wantedBy = (db: Sqlite, webhook: number): readonly number[] => {
    const { events, campaigns } = subscriptions[webhook - 1] ?? nothing
    const kinds = kindsOf(events)
    const ofCampaigns =
      campaigns.length === 0
        ? ''
        : `AND ifnull(journal.campaign_id, (SELECT calls.campaign_id FROM calls WHERE ref = journal.call_ref))
             IN (${campaigns.join(', ')})`
    return db
      .prepare(
        `SELECT seq FROM journal WHERE kind IN (${kinds.map(() => '?').join(', ')}) ${ofCampaigns}
         AND seq > (SELECT min(seq) FROM journal WHERE kind = 'webhook.status' AND body ->> '$.webhook' = ?) ORDER BY seq`,
      )
      .pluck()
      .all(...kinds, webhook) as number[]
  }

  return {
    serve({ store, clock: own, isAlive, log }, db) {
      if (subscriptions.length === 0) return
      for (const heard of all.values()) heard.last = 0
      const send = ({ body }: { readonly body: string }): Promise<SendResult> =>
        new Promise((resolve) => {
          const at = own.now()
          const fate = misfortune.endpoint()
          const takesMs = fate === 'silent' ? totalTimeoutMs : dice.between(1, 40)
          own.schedule(at + takesMs, () => {
            if (!isAlive()) return
            if (fate !== 'refuses') take(body)
            const answer = { at, durationMs: takesMs, answer: null, retryAfterMs: null }
            if (fate === 'answers') resolve({ ...answer, status: 200, error: null })
            else if (fate === 'refuses') resolve({ ...answer, status: 500, error: 'It answered 500.' })
            else resolve({ ...answer, status: null, error: 'No answer came.' })
          })
        })
      const dispatch = startSiteDispatch({
        site,
        db,
        store,
        sender: { send, close: () => undefined },
        slots: createSlots(defaultWebhookSettings.mostAtOnce, defaultWebhookSettings.mostPerHost),
        deliveries: stateDeliveryMetrics(createMetrics()),
        settings: defaultWebhookSettings,
        openSecret: (sealed) => sealed,
        clock: own,
        random: createSeededRandom(dice.between(0, 1_000_000)),
        log,
        version: '0.0.0',
      })
      store.onCommitted(({ lastSeq }) => {
        if (isAlive()) dispatch.committed(lastSeq)
      })
    },
    haveAll: (db) => [...all].every(([webhook, { first }]) => first.length === wantedBy(db, webhook).length),
    check(db) {
      for (const [webhook, { first }] of all) {
        const wanted = wantedBy(db, webhook)
        const at = wanted.findIndex((seq, nth) => first[nth] !== seq)
        judge.demand('webhooks', at < 0 && first.length === wanted.length, () => {
          const place = at < 0 ? wanted.length : at
          return `subscription ${webhook} wanted ${wanted.length} and heard ${first.length} events; after ${wanted[place - 1] ?? 'none'} it wanted ${wanted[place] ?? 'none'} and heard ${first[place] ?? 'none'}`
        })
      }
    },
  }
}
