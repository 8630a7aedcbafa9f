import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Random } from '../../dialer/ports/random.js'
import { journalRange } from '../../storage/journal/repository.js'
import { type Replay, runningReplay } from '../../storage/webhooks/deliveries.js'
import { activeWebhooks, type Webhook, type WebhookKeys } from '../../storage/webhooks/repository.js'
import type { StoreClient } from '../../storage/writer/store-client.js'
import type { SiteDb } from '../api-options.js'
import type { ApiLog } from '../contract/api-log.js'
import { backOffMs } from './back-off.js'
import { deliveryHeaders } from './delivery-headers.js'
import type { DeliveryMetrics } from './delivery-metrics.js'
import { type Head, replaySource, type Source, streamSource } from './head.js'
import { createLane, type Lane } from './lane.js'
import { eventPayload } from './payload.js'
import type { Sender, SendResult } from './send.js'
import type { WebhookSettings } from './settings.js'
import type { Slots } from './slots.js'

export interface SiteDispatchParts {
  readonly site: SiteId
  readonly db: SiteDb
  readonly store: Pick<StoreClient, 'write'>
  readonly sender: Sender
  readonly slots: Slots
  readonly deliveries: DeliveryMetrics
  readonly settings: WebhookSettings
  readonly openSecret: (sealed: string) => string
  readonly clock: Clock
  readonly random: Random
  readonly log: ApiLog
  readonly version: string
}

/** Sends one site's events to those who subscribed. */
export interface SiteDispatch {
  /** The journal reaches this number. */
  committed(lastSeq: number): void
  stop(): Promise<void>
}

/** How often is looked whether subscriptions have changed, at most. */
const lookAgainMs = 100

interface Running {
  readonly webhook: number
  readonly updatedAt: number
  readonly lane: Lane
  /** It is being stopped; what comes after it begins when it has kept its place. */
  stopping: boolean
}

/** Starts to send a site's events, from where each subscription stood. */
export function startSiteDispatch(parts: SiteDispatchParts): SiteDispatch {
  const { site, db, store, clock, log } = parts
  const lanes = new Map<string, Running>()
  let last = 0
  let looking: Promise<void> | null = null
  let lookAfter = false
  let lookedAt = Number.NEGATIVE_INFINITY
  let stopped = false
  let cancelLook = (): void => undefined

  const look = (): void => {
    if (stopped) return
    if (looking) {
      lookAfter = true
      return
    }
    const wait = lookedAt + lookAgainMs - clock.now()
    cancelLook()
    if (wait > 0) {
      cancelLook = clock.schedule(clock.now() + wait, look)
      return
    }
    lookedAt = clock.now()
    looking = refresh()
      .catch((err: unknown) => {
        log.warn({ site, err }, 'webhooks could not be looked up')
        lookAfter = true
      })
      .finally(() => {
        looking = null
        if (!lookAfter) return
        lookAfter = false
        look()
      })
  }

  /** Lanes for what is active as it is now; a lane whose subscription changed is made anew. */
  const refresh = async (): Promise<void> => {
    last = Math.max(last, (await journalRange(db)).last)
    const wanted = new Map<string, { readonly webhook: Webhook & WebhookKeys; readonly replay: Replay | null }>()
    for (const webhook of await activeWebhooks(db)) {
      wanted.set(`${webhook.id}`, { webhook, replay: null })
      const replay = await runningReplay(db, webhook.id)
      if (replay) wanted.set(`${webhook.id}/${replay.id}`, { webhook, replay })
    }
    if (stopped) return
    for (const [key, running] of lanes) {
      if (wanted.get(key)?.webhook.updatedAt !== running.updatedAt) retire(key, running)
    }
    for (const [key, { webhook, replay }] of wanted) {
      if (lanes.has(key)) continue
      const lane = await laneOf(webhook, replay)
      if (lane) lanes.set(key, { webhook: webhook.id, updatedAt: webhook.updatedAt, lane, stopping: false })
    }
    wakeAll()
  }

  const wakeAll = (): void => {
    for (const { lane } of lanes.values()) lane.wake()
  }

  /** Not waited for: its endpoint may hang, and the others go on. */
  const retire = (key: string, running: Running): void => {
    if (running.stopping) return
    running.stopping = true
    running.lane
      .stop()
      .catch((err: unknown) => log.warn({ site, err }, 'what a webhook sent last could not be noted'))
      .finally(() => {
        lanes.delete(key)
        look()
      })
  }

  /** Null: its secret cannot be opened, and it is given up. */
  const laneOf = async (webhook: Webhook & WebhookKeys, replay: Replay | null): Promise<Lane | null> => {
    const source: Source = replay ? replaySource(db, webhook, replay) : streamSource(db, webhook, () => last)
    const { host } = new URL(webhook.url)
    const keys = await openKeys(webhook)
    if (keys === null) return null
    const { secrets, former } = keys
    const secretsNow = () =>
      former !== null && (webhook.formerSecretUntil ?? 0) > clock.now() ? [...secrets, former] : secrets
    return createLane({
      source,
      cursor: replay?.cursor ?? webhook.cursor,
      retryForMs: webhook.retryForS * 1000,
      isUnproven: webhook.lastSuccessAt === null || webhook.failingSince !== null,
      bodyOf: async ({ entry }: Head) => (entry ? await eventPayload(db, { site, webhook }, entry) : null),
      send: async (head, body) => {
        const sent = await parts.sender.send({
          url: webhook.url,
          body,
          headers: deliveryHeaders({
            secrets: secretsNow(),
            at: clock.now(),
            body,
            site,
            event: head.kind,
            id: head.seq,
            deliveryId: head.deliveryId,
            attempt: head.attempts + 1,
            isReplay: replay !== null,
            version: parts.version,
          }),
        })
        logSent(webhook.id, head, sent)
        return sent
      },
      takeSlot: (troubled) => parts.slots.take(host, troubled),
      backOffMs: (tries, asked) => backOffMs(tries, asked, parts.random),
      save: async (progress) => {
        const input = { webhook: webhook.id, replay: replay?.id ?? null, pauseAfterMs: parts.settings.pauseAfterMs }
        const stands = await store.write(site, 'webhooks.progress', { ...progress, ...input })
        parts.deliveries.count(site, progress.results)
        if (progress.finished) look()
        if (stands === null) log.warn({ site, webhook: webhook.id, name: webhook.name }, 'a webhook sends no more')
        return stands !== null
      },
      clock,
      log,
    })
  }

  /** For whoever follows an event. */
  const logSent = (webhook: number, { seq, deliveryId, kind, entry, attempts }: Head, sent: SendResult): void => {
    const { status, error, durationMs: ms } = sent
    const call = entry && 'call' in entry.event ? entry.event.call : null
    const facts = { site, webhook, seq, deliveryId, event: kind, ...(call !== null && { callRef: call }) }
    if (error === null) log.debug({ ...facts, status, ms }, 'a webhook was told an event')
    else log.debug({ ...facts, status, ms, tries: attempts + 1, why: error }, 'a webhook could not be told an event')
  }

  const openKeys = async ({ id, cursor, secret, formerSecret }: Webhook & WebhookKeys) => {
    try {
      const former = formerSecret === null ? null : parts.openSecret(formerSecret)
      return { secrets: [parts.openSecret(secret)], former }
    } catch (err) {
      log.error({ site, webhook: id, err }, 'the secret of a webhook cannot be opened')
      const giveUp = 'Its secret cannot be opened: the key file is another one. Rotate the secret, then resume.'
      const nothing = { cursor, finished: false, results: [], replay: null, pauseAfterMs: parts.settings.pauseAfterMs }
      await store.write(site, 'webhooks.progress', { ...nothing, webhook: id, giveUp })
      return null
    }
  }

  const unwatch = parts.deliveries.watch(site, () => {
    // A replay beside the stream of a webhook counts with it; what is furthest behind is shown.
    const behind = new Map<number, number>()
    for (const { webhook, lane } of lanes.values()) {
      behind.set(webhook, Math.max(behind.get(webhook) ?? 0, last - lane.place()))
    }
    return [...behind].map(([webhook, left]) => ({ webhook, behind: left }))
  })
  look()
  return {
    committed: (seq) => {
      last = Math.max(last, seq)
      wakeAll()
      look()
    },
    stop: async () => {
      stopped = true
      unwatch()
      cancelLook()
      await looking
      await Promise.all([...lanes.values()].map(({ lane }) => lane.stop()))
    },
  }
}
