import type { Clock } from '../../../dialer/ports/clock.js'
import type { Refusal } from '../../../storage/audit/refusals.js'
import type { StoreClient } from '../../../storage/writer/store-client.js'
import type { ApiLog } from '../../contract/api-log.js'
import type { RefusedRequest } from '../../contract/refused-request.js'

/** Counts refused attempts, so that a thousand of them are one row and one write. */
export interface RefusalCounter {
  count(request: RefusedRequest): void
  /** Writes what was counted. */
  flush(): Promise<void>
  /** Writes the rest; counts no more. */
  close(): Promise<void>
}

const hourMs = 3_600_000
const flushAfterMs = 10_000
/** Different places at most between two writes; what comes beyond them is dropped and said in the log. */
const mostWaiting = 1000

/** A counter that writes what it has ten seconds after the first attempt. */
export function createRefusalCounter(parts: {
  readonly store: Pick<StoreClient, 'writeSystem'>
  readonly clock: Clock
  readonly log: ApiLog
}): RefusalCounter {
  const { store, clock, log } = parts
  let waiting = new Map<string, Refusal>()
  let dropped = 0
  let isClosed = false
  let cancel: (() => void) | null = null

  const flush = async (): Promise<void> => {
    cancel?.()
    cancel = null
    const refusals = [...waiting.values()]
    waiting = new Map()
    if (dropped > 0) log.warn({ dropped }, 'refused attempts came from too many places to be counted each')
    dropped = 0
    if (refusals.length === 0) return
    try {
      await store.writeSystem('refusals.count', { refusals })
    } catch (err) {
      log.warn({ err, refusals: refusals.length }, 'refused attempts could not be noted')
    }
  }

  return {
    count: ({ kind, site, user, address, path }) => {
      if (isClosed) return
      const now = clock.now()
      const hour = Math.floor(now / hourMs) * hourMs
      const key = JSON.stringify([hour, kind, site, user, address])
      const known = waiting.get(key)
      if (!known && waiting.size >= mostWaiting) {
        dropped += 1
        return
      }
      waiting.set(key, {
        hour,
        kind,
        site,
        user,
        address,
        count: (known?.count ?? 0) + 1,
        firstAt: known?.firstAt ?? now,
        lastAt: now,
        lastPath: path,
      })
      cancel ??= clock.schedule(now + flushAfterMs, () => {
        flush().catch((err: unknown) => log.warn({ err }, 'refused attempts could not be noted'))
      })
    },
    flush,
    close: async () => {
      isClosed = true
      await flush()
    },
  }
}
