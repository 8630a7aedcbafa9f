import type { Clock } from '../../dialer/ports/clock.js'
import type { DeliveryTry } from '../../storage/webhooks/deliveries.js'
import type { DeliveryResult } from '../../storage/webhooks/progress.js'
import type { ApiLog } from '../contract/api-log.js'
import type { Head, Source } from './head.js'
import type { SendResult } from './send.js'
import type { Release } from './slots.js'

/** What a lane came to since it told the last time. */
export interface LaneProgress {
  readonly cursor: number
  readonly finished: boolean
  readonly results: readonly DeliveryResult[]
  readonly giveUp: string | null
}

export interface LaneParts {
  readonly source: Source
  /** Done with by an earlier life. */
  readonly cursor: number
  readonly retryForMs: number
  /** Nothing is known of its endpoint yet, or nothing good. */
  readonly isUnproven: boolean
  /** The body of what was not tried before. */
  readonly bodyOf: (head: Head) => Promise<string | null>
  readonly send: (head: Head, body: string) => Promise<SendResult>
  readonly takeSlot: (troubled: boolean) => Promise<Release>
  readonly backOffMs: (tries: number, askedMs: number | null) => number
  /** Keeps what happened; false: nothing more is to be sent. */
  readonly save: (progress: LaneProgress) => Promise<boolean>
  readonly clock: Clock
  readonly log: ApiLog
}

/** Sends one stream of events in its order, one at a time. */
export interface Lane {
  /** There may be more to send. */
  wake(): void
  /** The last entry of the journal that is done with. */
  place(): number
  /** Sends no more, and keeps what was sent. */
  stop(): Promise<void>
}

/** Successes that may wait to be kept while the next is sent: a crash sends these again, and no more. */
const mostUnsaved = 20
/** A subscription that wants little looks through much; its place is kept after so many entries. */
const saveAfter = 500
const saveAgainMs = 2000
const slowMs = 2000

/**
 * The next event is sent when the former succeeded or died. What succeeded is kept while the next is on its way, in one write for all that
 * came meanwhile; what failed is kept before anything else happens, so that a restart goes on with it.
 */
export function createLane(parts: LaneParts): Lane {
  const { source, clock, log } = parts
  let head: Head | null = null
  let cursor = parts.cursor
  let savedCursor = parts.cursor
  let troubled = parts.isUnproven
  let unsaved: DeliveryResult[] = []
  let saving: Promise<void> | null = null
  let running: Promise<void> | null = null
  let again = false
  let stopped = false
  let cancelTimer = (): void => undefined

  const wake = (): void => {
    if (stopped) return
    if (running) {
      again = true
      return
    }
    cancelTimer()
    again = false
    running = run()
      .catch((err: unknown) => {
        log.warn({ err }, 'a webhook could not go on; it tries again')
        wakeAt(clock.now() + saveAgainMs)
      })
      .finally(() => {
        running = null
        if (again) wake()
      })
  }

  const wakeAt = (at: number): void => {
    if (!stopped) cancelTimer = clock.schedule(at, wake)
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      if (unsaved.length >= mostUnsaved) await save(null)
      head ??= await source.next()
      if (head === null) return await rest()
      if (head.nextTryAt > clock.now()) return wakeAt(head.nextTryAt)
      const release = await parts.takeSlot(troubled)
      try {
        if (!stopped) await tryOnce(head)
      } finally {
        release()
      }
    }
  }

  /** Nothing is left to send. */
  const rest = async (): Promise<void> => {
    cursor = Math.max(cursor, source.place())
    if (source.isOver()) {
      await save(null, true)
      stopped = true
    } else if (cursor - savedCursor >= saveAfter) await save(null)
  }

  const tryOnce = async (now: Head): Promise<void> => {
    const body = now.body ?? (await parts.bodyOf(now))
    if (body === null) {
      // What it was about went with the journal; there is nothing left to send.
      head = null
      cursor = now.seq
      return
    }
    const sent = await parts.send(now, body)
    const { at, durationMs, status, error, answer } = sent
    // Broken off because we stop: it says nothing about the endpoint, and is tried anew by who comes next.
    if (stopped && error !== null && status === null) return
    const one: DeliveryTry = { at, durationMs, status, error, answer }
    troubled = error !== null || durationMs > slowMs
    const attempts = now.attempts + 1
    const firstTryAt = now.firstTryAt ?? at
    const result = (state: DeliveryResult['status'], nextTryAt: number | null): DeliveryResult => {
      const { seq, deliveryId, kind } = now
      return { seq, deliveryId, kind, at: now.at, status: state, tries: [one], nextTryAt, body }
    }
    if (error === null) {
      unsaved.push(result('delivered', null))
      head = null
      cursor = now.seq
      saveSoon()
      return
    }
    const nextTryAt = clock.now() + parts.backOffMs(attempts, sent.retryAfterMs)
    const isGone = status === 410
    if (!isGone && clock.now() - firstTryAt >= parts.retryForMs) {
      unsaved.push(result('dead', null))
      head = null
      cursor = now.seq
      return await save(null)
    }
    unsaved.push(result('retrying', nextTryAt))
    head = { ...now, body, attempts, firstTryAt, nextTryAt }
    await save(isGone ? error : null)
  }

  const saveSoon = (): void => {
    if (saving !== null) return
    save(null).catch((err: unknown) => log.warn({ err }, 'what a webhook sent could not be noted; it is tried again'))
  }

  /** Keeps all that is not kept yet, after what is being kept. @throws what the store throws; nothing is lost then */
  const save = async (giveUp: string | null, finished = false): Promise<void> => {
    while (saving !== null) await Promise.allSettled([saving])
    const results = unsaved
    unsaved = []
    const upTo = cursor
    const work = parts.save({ cursor: upTo, finished, results, giveUp }).then(
      (goesOn) => {
        savedCursor = upTo
        if (!goesOn) stopped = true
      },
      (error: unknown) => {
        unsaved = [...results, ...unsaved]
        throw error
      },
    )
    const ended = work.finally(() => {
      saving = null
    })
    saving = ended
    await ended
    if (unsaved.length > 0 && !stopped) saveSoon()
  }

  return {
    wake,
    place: () => cursor,
    stop: async () => {
      stopped = true
      cancelTimer()
      await running
      await Promise.allSettled([saving])
      if (unsaved.length > 0 || cursor > savedCursor) await save(null)
    },
  }
}
