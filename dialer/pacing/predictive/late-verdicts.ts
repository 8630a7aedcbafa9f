import { normalBelow } from './normal-below.js'

/**
 * Some calls get an agent too late only because machine detection listened too long. A person among them counts as
 * abandoned; but most are machines that detection has let through, since machines are listened to longer. Nobody tells the
 * pacer which is which, so it estimates how many were people, from above.
 */
export interface LateVerdicts {
  /** Detection has listened so long and found a person or a machine. */
  heard(listenedMs: number, isLive: boolean): void
  /** People among the calls found live too late. */
  people(): number
  /** The same as a share of those calls, 0 to 1. */
  share(): number
}

/** Verdicts remembered to know how long people are listened to. */
const remembered = 400
/** Fewer than this say nothing; all late ones then count as people. */
const leastKnown = 30
/** Share of the machines that detection lets through; field reports of Asterisk's AMD run from 5 to 30 %. */
const machinesLetThrough = 0.1

export function createLateVerdicts(connectWithinMs: number): LateVerdicts {
  const times: number[] = []
  let lives = 0
  let lateLives = 0
  let lateMachines = 0
  let tail = 1
  let tailOf = 0

  /** Share of the people listened to for too long, by a lognormal law through the lower half, where no machines are. */
  const tailShare = () => {
    if (lives - tailOf < remembered / 8 && tailOf > 0) return tail
    tailOf = lives
    const sorted = [...times].sort((one, other) => one - other)
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 0
    const low = sorted[Math.floor(sorted.length * 0.1587)] ?? 0
    const deviation = Math.log((middle + 1) / (low + 1))
    tail = deviation > 0 ? 1 - normalBelow(Math.log((connectWithinMs + 1) / (middle + 1)) / deviation) : 0
    return tail
  }

  const people = () => {
    if (lateLives === 0) return 0
    if (times.length < leastKnown) return lateLives
    const letThrough = (machinesLetThrough / (1 - machinesLetThrough)) * lateMachines
    return Math.min(lateLives, Math.max(lateLives - letThrough, tailShare() * lives))
  }

  return {
    heard(listenedMs, isLive) {
      const isLate = listenedMs >= connectWithinMs
      if (!isLive) {
        if (isLate) lateMachines++
        return
      }
      if (isLate) lateLives++
      times[lives % remembered] = listenedMs
      lives++
    },
    people,
    share: () => (lateLives === 0 ? 1 : people() / lateLives),
  }
}
