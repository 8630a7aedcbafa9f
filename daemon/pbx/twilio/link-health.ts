import type { Clock } from '../../../dialer/ports/clock.js'
import type { LinkLoss } from '../../../dialer/ports/pbx.js'

/** Watches over the answers of a PBX that has no connection to lose. */
export interface LinkHealth {
  /** An answer has come, or none: its status, null where none came. */
  heard(status: number | null): void
  stop(): void
}

export interface LinkHealthParts {
  readonly clock: Clock
  /** Asks for something small; its answer is heard. */
  readonly probe: () => void
  readonly lost: (loss: LinkLoss) => void
}

/** Without an answer for so long one is asked for. ms */
const quietMs = 5000
/** After one that failed, the next. ms */
const againMs = 1000
const failuresAllowed = 3

/** The link is lost when three answers in a row failed, and at once when the account's secret no longer holds. */
export function watchLinkHealth({ clock, probe, lost }: LinkHealthParts): LinkHealth {
  let failures = 0
  let stopped = false
  let cancel = (): void => undefined

  const askIn = (ms: number): void => {
    cancel()
    cancel = clock.schedule(clock.now() + ms, () => {
      if (stopped) return
      probe()
      askIn(quietMs)
    })
  }
  const stop = (): void => {
    stopped = true
    cancel()
  }
  askIn(quietMs)

  return {
    stop,
    heard(status) {
      if (stopped) return
      if (status === 401) {
        stop()
        return lost({ why: 'Twilio no longer takes the account sid and its secret', fatal: true })
      }
      // Too many requests are an answer of an account that is there.
      if (status !== null && status < 500) {
        failures = 0
        return askIn(quietMs)
      }
      failures += 1
      if (failures < failuresAllowed) return askIn(againMs)
      stop()
      lost({ why: status === null ? 'Twilio does not answer' : `Twilio answers with errors (${status})`, fatal: false })
    },
  }
}
