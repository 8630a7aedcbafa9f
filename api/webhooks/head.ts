import type { JournalEntry } from '../../storage/journal/repository.js'
import {
  type Delivery,
  deadDeliveries,
  deliveryOf,
  type Replay,
  retryingDelivery,
} from '../../storage/webhooks/deliveries.js'
import { type Webhook, wantedEntries } from '../../storage/webhooks/repository.js'
import type { SiteDb } from '../api-options.js'
import { kindsOf } from './event-types.js'
import { deliveryIdOf } from './payload.js'

/** What is sent next. */
export interface Head {
  readonly seq: number
  readonly kind: Delivery['kind']
  /** When the event happened. */
  readonly at: number
  readonly deliveryId: string
  /** Null: made from `entry` when it is sent. */
  readonly body: string | null
  readonly entry: JournalEntry | null
  /** Tries so far, the first of them at `firstTryAt`. */
  readonly attempts: number
  readonly firstTryAt: number | null
  readonly nextTryAt: number
}

/** Where a lane takes what it sends, in the order of the events. */
export interface Source {
  /** The next; null: there is none now. */
  next(): Promise<Head | null>
  /** Everything up to this number was looked at, and what is not given out yet is not counted. */
  place(): number
  /** True once there will never be more. */
  isOver(): boolean
}

/** Journal entries looked through in one query, so that none takes long; entries held in memory. */
const windowSize = 5000
const batch = 100

/** The events a subscription wants, behind its cursor. */
export function streamSource(db: SiteDb, webhook: Webhook, lastSeq: () => number): Source {
  return journalSource(db, webhook, webhook.cursor, lastSeq, null)
}

/** What a replay sends again. */
export function replaySource(db: SiteDb, webhook: Webhook, replay: Replay): Source {
  if (replay.what === 'range') return journalSource(db, webhook, replay.cursor, () => replay.toSeq, replay)
  let place = replay.cursor
  let resumed = false
  let over = false
  return {
    next: async () => {
      const retrying = resumed ? null : await retryingDelivery(db, webhook.id, replay.id)
      resumed = true
      if (retrying) return givenOut(headOf(retrying))
      const [dead] = await deadDeliveries(db, { webhook: webhook.id, after: place, upTo: replay.toSeq, limit: 1 })
      if (dead) return givenOut({ ...headOf(dead), attempts: 0, firstTryAt: null, nextTryAt: 0 })
      over = true
      place = Math.max(place, replay.toSeq)
      return null
    },
    place: () => place,
    isOver: () => over,
  }

  function givenOut(head: Head | null): Head | null {
    if (head) place = head.seq
    return head
  }
}

function journalSource(
  db: SiteDb,
  webhook: Webhook,
  cursor: number,
  upTo: () => number,
  replay: Replay | null,
): Source {
  const kinds = kindsOf(webhook.events)
  let found: JournalEntry[] = []
  let looked = cursor
  let resumed = false

  const fill = async (): Promise<void> => {
    while (found.length === 0 && looked < upTo()) {
      const end = Math.min(upTo(), looked + windowSize)
      const { campaigns } = webhook
      const entries = await wantedEntries(db, { after: looked, upTo: end, kinds, campaigns, limit: batch })
      looked = entries.length < batch ? end : (entries.at(-1)?.seq ?? end)
      found = [...entries]
    }
  }

  return {
    next: async () => {
      const retrying = resumed ? null : await retryingDelivery(db, webhook.id, replay?.id ?? null)
      resumed = true
      if (retrying && retrying.seq !== null && retrying.seq > cursor) {
        looked = Math.max(looked, retrying.seq)
        return headOf(retrying)
      }
      await fill()
      const entry = found.shift()
      if (!entry) return null
      const { seq, event } = entry
      // What was tried before goes out again byte for byte.
      const body = replay === null ? null : ((await deliveryOf(db, webhook.id, seq))?.body ?? null)
      const deliveryId = deliveryIdOf(webhook, seq, event)
      return {
        seq,
        kind: event.kind,
        at: event.at,
        deliveryId,
        body,
        entry,
        attempts: 0,
        firstTryAt: null,
        nextTryAt: 0,
      }
    },
    place: () => (found[0] ? found[0].seq - 1 : looked),
    isOver: () => replay !== null && found.length === 0 && looked >= replay.toSeq,
  }
}

function headOf(delivery: Delivery): Head {
  const { seq, kind, at, deliveryId, body, attempts, firstTryAt, nextTryAt } = delivery
  // Tests have no number, and are never tried again.
  return { seq: seq ?? 0, kind, at, deliveryId, body, entry: null, attempts, firstTryAt, nextTryAt: nextTryAt ?? 0 }
}
