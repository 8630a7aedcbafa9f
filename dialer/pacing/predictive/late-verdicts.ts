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
/** The law is drawn anew after so many verdicts. */
const recountedAfter = 50
/** Machines let through for each one found, at most: one in ten; field reports of Asterisk's AMD run from 5 to 30 %. */
const mostLetThrough = 1 / 9
/** Share of a normal distribution below one deviation under its middle. */
const oneDeviationBelow = 0.1587

export function createLateVerdicts(connectWithinMs: number): LateVerdicts {
  const people = createTimes()
  const machines = createTimes()
  let lateLives = 0
  let lateMachines = 0
  let tail = 1
  let tailOf = 0
  /** People who must have been listened to for too long, by the tails of their times, and of how many people found in time. */
  let overTail = 0
  let overTailOf = 0

  /** Machines let through for each machine found, if all late ones are machines. */
  const letThrough = () => Math.min(mostLetThrough, lateLives / Math.max(1, lateMachines))

  /**
   * Share of the people listened to for too long, by a lognormal law through the lower half of the people's times: of all
   * calls found live in time, less the machines that must be among them. Each law counts for the calls since the one before it, so
   * that the error of one is not taken for all calls there ever were.
   */
  const drawTail = () => {
    const told = people.told() + machines.told()
    if (told - tailOf < recountedAfter && tailOf > 0) return
    tailOf = told
    const weight = letThrough()
    const all = [
      ...people.times().map((time) => ({ time, weight: people.told() / people.times().length })),
      ...machines.times().map((time) => ({ time, weight: (-weight * machines.told()) / machines.times().length })),
    ].sort((one, other) => one.time - other.time)
    const total = all.reduce((sum, one) => sum + one.weight, 0)
    let sum = 0
    let low = 0
    let middle = 0
    for (const one of all) {
      sum += one.weight
      if (low === 0 && sum >= total * oneDeviationBelow) low = one.time + 1
      if (middle === 0 && sum >= total / 2) middle = one.time + 1
    }
    const deviation = low > 0 && middle > low ? Math.log(middle / low) : 0
    tail = deviation > 0 ? 1 - normalBelow(Math.log(connectWithinMs / middle) / deviation) : 0
    overTail += tail * (people.told() - overTailOf)
    overTailOf = people.told()
  }

  const latePeople = () => {
    if (lateLives === 0) return 0
    if (people.told() < leastKnown) return lateLives
    drawTail()
    const byTail = overTail + tail * (people.told() - overTailOf)
    return Math.min(lateLives, Math.max(lateLives - mostLetThrough * lateMachines, byTail))
  }

  return {
    heard(listenedMs, isLive) {
      const isLate = listenedMs >= connectWithinMs
      if (isLate && isLive) lateLives++
      else if (isLate) lateMachines++
      else (isLive ? people : machines).add(listenedMs)
    },
    people: latePeople,
    share: () => (lateLives === 0 ? 1 : latePeople() / lateLives),
  }
}

/** The last so many times, and how many there have been. */
function createTimes() {
  const times: number[] = []
  let told = 0
  return {
    add(time: number) {
      times[told % remembered] = time
      told++
    },
    times: () => times,
    told: () => told,
  }
}
