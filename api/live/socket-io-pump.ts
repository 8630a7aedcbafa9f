import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { SiteFeed } from './site-feed.js'

/** What carries a site's events to its sockets. */
export interface SocketPump {
  /** New events may be there. */
  wake(): void
  stop(): void
}

export interface SocketPumpParts {
  readonly feed: SiteFeed
  deliver(event: DomainEvent): Promise<void>
  readonly clock: Clock
  /** An event could not be delivered `tries` times; the third time it is left out. */
  failed(error: unknown, tries: number): void
}

const batch = 200
const mostTries = 3
const retryMs = 1000

/** Reads the site's feed from now on, one event after the other; an event that cannot be told at the moment is tried again. */
export function createSocketPump(parts: SocketPumpParts): SocketPump {
  const { feed, clock } = parts
  let place = feed.lastSeq()
  let tries = 0
  let running = false
  let stopped = false
  let cancelRetry: () => void = () => {}

  async function pump(): Promise<void> {
    while (!stopped && place < feed.lastSeq()) {
      const entries = await feed.read(place, batch)
      // Retention may have taken out what we had not read; there is nothing to tell of it any more.
      if (entries.length === 0) return
      for (const { seq, event } of entries) {
        if (stopped) return
        await parts.deliver(event)
        place = seq
        tries = 0
      }
    }
  }

  function wake(): void {
    if (running || stopped) return
    running = true
    pump()
      .then(() => {
        running = false
        if (place < feed.lastSeq()) cancelRetry = clock.schedule(clock.now() + retryMs, wake)
      })
      .catch((error: unknown) => {
        running = false
        tries += 1
        parts.failed(error, tries)
        if (tries >= mostTries) {
          place += 1
          tries = 0
        }
        cancelRetry = clock.schedule(clock.now() + retryMs, wake)
      })
  }

  return {
    wake,
    stop: () => {
      stopped = true
      cancelRetry()
    },
  }
}
