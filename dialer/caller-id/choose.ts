import type { CallerIdReason } from '../model/caller-id.js'
import type { CallerIdPolicy } from '../model/caller-id-settings.js'
import type { PhoneNumber } from '../model/phone-number.js'
import { parsePlace } from '../model/place.js'
import type { Stratum } from './comparison.js'
import { type NumberArea, numberArea, regionAndCountry } from './number-area.js'
import type { Rounds } from './rounds.js'

/** Who is called; `place`: see Lead.timeZone, null where only the number is known. */
export interface Called {
  readonly number: PhoneNumber
  readonly place: string | null
}

/** A candidate: usable now. */
export interface Candidate {
  readonly number: string
  readonly area: NumberArea
  readonly callsToday: number
}

/** The number of a call, why, and with which calls it may be compared. */
export interface Choice {
  readonly number: string
  readonly reason: CallerIdReason
  readonly stratum: Stratum
}

type Near = 'area' | 'region' | 'country'

/**
 * Where a place has one number only, it is compared with those of other places all the same, as they have no more of their own either; odds
 * of an answer down to this part of theirs are put down to the place.
 */
const otherPlaceTolerance = 0.7

/** Takes one of the candidates, at least one, as the campaign's strategy says. */
export function choose(
  key: string,
  { strategy }: CallerIdPolicy,
  candidates: readonly Candidate[],
  called: Called,
  rounds: Rounds,
): Choice {
  if (strategy === 'localPresence') return chooseNear(key, candidates, called, rounds)
  if (strategy === 'inTurn') return draw(key, candidates, 'turn', rounds)
  const least = candidates.reduce((calls, one) => Math.min(calls, one.callsToday), Number.POSITIVE_INFINITY)
  const fewest = candidates.filter(({ callsToday }) => callsToday === least)
  const { number } = draw(key, fewest, 'leastUsed', rounds)
  return { number, reason: 'leastUsed', stratum: { key, numbers: candidates.length, tolerance: 1 } }
}

function chooseNear(key: string, candidates: readonly Candidate[], called: Called, rounds: Rounds): Choice {
  const place = areaOfCalled(called)
  for (const near of ['area', 'region', 'country'] as const) {
    const where = place[near]
    const local = where === null ? [] : candidates.filter(({ area }) => area[near] === where)
    if (local.length === 0) continue
    const choice = draw(`${key}|${where}`, local, near, rounds)
    return local.length > 1 ? choice : { ...choice, stratum: alone(key, near, candidates) }
  }
  return draw(`${key}|anywhere`, candidates, 'anywhere', rounds)
}

function alone(key: string, near: Near, candidates: readonly Candidate[]): Stratum {
  const places = new Set(candidates.map(({ area }) => area[near]))
  return { key: `${key}|alone|${near}`, numbers: places.size, tolerance: otherPlaceTolerance }
}

function draw(key: string, candidates: readonly Candidate[], reason: CallerIdReason, rounds: Rounds): Choice {
  const number = rounds.next(
    key,
    candidates.map((one) => one.number),
  )
  return { number, reason, stratum: { key, numbers: candidates.length, tolerance: 1 } }
}

/** The area of the called number, in the state the lead is known to live in. */
function areaOfCalled({ number, place }: Called): NumberArea {
  const byNumber = numberArea(number)
  const [home = null] = parsePlace(place).regions
  return home === null ? byNumber : { ...regionAndCountry(home), area: byNumber.area }
}
