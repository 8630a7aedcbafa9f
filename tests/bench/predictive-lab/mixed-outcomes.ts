import { chanceMix } from '../../lab/support/chance-mix.js'
import type { LeadMix } from '../../lab/support/lead-mix.js'

/**
 * People's lists, about six times as fast: who talks does so for 5 to 25 s instead of 30 to 150. Rings are as long as ever, since the law
 * counts them.
 */
export function mixedOutcomes(leads: number, seed: number): LeadMix {
  return chanceMix(
    leads,
    [
      [30, (between) => ({ kind: 'slow-human', ringS: between(1, 8), talkS: between(5, 25) })],
      [3, (between) => ({ kind: 'early-hangup', afterTenths: between(10, 30) })],
      [12, (between) => ({ kind: 'machine', ringS: between(2, 6), recordS: 20 })],
      [15, () => ({ kind: 'refuse', sipStatus: 486 })],
      [25, () => ({ kind: 'rings-for-ever' })],
      [5, () => ({ kind: 'refuse', sipStatus: 404 })],
      [5, () => ({ kind: 'refuse', sipStatus: 480 })],
      [3, () => ({ kind: 'refuse', sipStatus: 603 })],
      [2, () => ({ kind: 'refuse', sipStatus: 503 })],
    ],
    seed,
  )
}
