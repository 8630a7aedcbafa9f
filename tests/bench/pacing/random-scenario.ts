import type { Duration } from '../../../dialer/simulation/duration.js'
import type { FloorScenario } from '../../../dialer/simulation/floor-scenario.js'
import { createKeyedChance } from '../../../dialer/simulation/keyed-chance.js'
import { erlang, type FloorTraits, floor, line, lognormal, refusals, shift, steps, uniform } from './laws.js'

const sizes = [1, 2, 5, 10, 20, 30, 50, 100, 300, 1000] as const
type Troubles = 'steps' | 'drift' | 'blocks' | 'headcount' | 'lunch' | 'pauses' | 'lines' | 'calls per second' | 'none'
const troubles: readonly Troubles[] = [
  'none',
  'steps',
  'drift',
  'blocks',
  'headcount',
  'lunch',
  'pauses',
  'lines',
  'calls per second',
]

/**
 * A floor nobody has tuned for, drawn from the ranges of the measures: every ten numbers go through all sizes once.
 * The same number gives the same floor.
 */
export function randomScenario(number: number): FloorScenario {
  const random = createKeyedChance(number).at(1000, number)
  const between = (from: number, to: number): number => from + (to - from) * random.next()
  const byRatio = (from: number, to: number): number => from * (to / from) ** random.next()
  const pick = <T>(from: readonly T[], other: T): T => from[Math.floor(random.next() * from.length)] ?? other
  const chance = (share: number): boolean => random.next() < share

  const size = sizes[number % sizes.length] ?? 10
  const agents = size < 5 ? size : Math.round(size * between(0.8, 1.2))
  const rate = byRatio(0.08, 0.6)
  const trouble = pick(troubles, 'none')
  const second = chance(0.3) ? pick(troubles, 'none') : 'none'
  const has = (one: Troubles): boolean => trouble === one || second === one

  const talkS = byRatio(35, 300)
  const talk: Duration = chance(0.35)
    ? refusals(between(0.2, 0.6), between(8, 25), talkS * 1.3, between(0.6, 1.2))
    : lognormal(talkS, chance(0.2) ? between(1.5, 2.2) : between(0.5, 1.2))
  const wrapUpS = between(6, 30)
  const machines = chance(0.4) ? between(0.05, 0.4) : 0
  const hours = size >= 300 ? 4 : size >= 100 ? 5 : between(6, 8)
  const spreadS = chance(0.5) ? between(60, 900) : 0
  const level = (): number => Math.min(0.6, Math.max(0.08, rate * byRatio(0.5, 2)))
  const callsNeeded = agents / (talkS + wrapUpS) / rate

  const traits: FloorTraits = {
    hours,
    agents: has('headcount')
      ? [
          shift(agents, 0, null, spreadS),
          shift(Math.ceil(agents * between(0.5, 3)), hours * 0.25, hours * between(0.55, 0.8), 300),
        ]
      : [shift(agents, 0, null, spreadS)],
    people: has('steps')
      ? steps([0, rate], [hours * between(0.15, 0.3), level()], [hours * 0.5, level()], [hours * 0.75, level()])
      : has('drift')
        ? line([0, rate], [hours * between(0.2, 0.5), level()], [hours, level()])
        : rate,
    machines,
    ...(machines > 0 ? { amd: [between(0, 0.012), between(0.02, 0.12)] as const } : {}),
    talk,
    wrapUp: lognormal(wrapUpS, between(0.2, 0.9)),
    paceSpread: between(0, 0.3),
    endEarly: between(0.1, 0.5),
    ringsAfter: uniform(1, between(2, 4)),
    answersAfter: chance(0.5) ? erlang(between(7, 12), 2) : lognormal(between(7, 11), between(0.4, 0.8)),
    ringTimeoutS: chance(0.7) ? 25 : between(20, 35),
    ...(has('blocks')
      ? { blocks: { leads: Math.round(agents * between(30, 120)), factors: [1, between(0.3, 0.7), between(1.2, 2)] } }
      : {}),
    ...(has('lunch')
      ? {
          breaks: [
            { atH: hours * 0.4, share: between(0.4, 0.9), spreadS: between(30, 300), lasts: uniform(1500, 2400) },
            { atH: hours * 0.75, share: between(0.5, 1), spreadS: between(30, 200), lasts: uniform(500, 900) },
          ],
        }
      : {}),
    ...(has('pauses')
      ? { pauses: { every: uniform(400, between(1200, 3600)), lasts: lognormal(between(60, 300), 0.8) } }
      : {}),
    ...(has('lines') ? { lines: Math.max(2, Math.ceil(agents * between(1.6, 3))) } : {}),
    ...(has('calls per second') ? { callsPerSecond: Math.max(0.5, callsNeeded * between(0.85, 1.4)) } : {}),
  }
  const told = [trouble, second].filter((one) => one !== 'none').join(' and ')
  return floor(`random-${number}: ${agents} agents${told === '' ? '' : `, ${told}`}`, traits)
}
