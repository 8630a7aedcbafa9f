import type { Course } from '../../../dialer/simulation/course.js'
import type { Duration } from '../../../dialer/simulation/duration.js'
import type { FloorDetection, FloorScenario, FloorShift } from '../../../dialer/simulation/floor-scenario.js'

/** Short ways to write a scenario. Times in seconds here, since that is what people think in. */

export const lognormal = (meanS: number, spread: number): Duration => ({
  kind: 'lognormal',
  meanMs: meanS * 1000,
  spread,
})
export const uniform = (fromS: number, toS: number): Duration => ({
  kind: 'uniform',
  fromMs: fromS * 1000,
  toMs: toS * 1000,
})
export const exponential = (meanS: number): Duration => ({ kind: 'exponential', meanMs: meanS * 1000 })
export const erlang = (meanS: number, steps: number): Duration => ({ kind: 'erlang', meanMs: meanS * 1000, steps })

/** Part of the people refuse within seconds, the others talk long. */
export const refusals = (share: number, refusalS: number, talkS: number, spread: number): Duration => ({
  kind: 'mixture',
  parts: [
    { weight: share, of: lognormal(refusalS, 0.6) },
    { weight: 1 - share, of: lognormal(talkS, spread) },
  ],
})

export const always = (value: number): Course => ({ kind: 'steps', points: [{ atH: 0, value }] })
export const steps = (...points: readonly (readonly [atH: number, value: number])[]): Course => ({
  kind: 'steps',
  points: points.map(([atH, value]) => ({ atH, value })),
})
export const line = (...points: readonly (readonly [atH: number, value: number])[]): Course => ({
  ...steps(...points),
  kind: 'line',
})

export const shift = (agents: number, fromH = 0, toH: number | null = null, spreadS = 0): FloorShift => ({
  agents,
  fromH,
  toH,
  spreadS,
})

/** Machine detection that hears a person in about a second and a machine in two. */
export const detection = (misjudgedPeople: number, missedMachines: number): FloorDetection => ({
  personTakes: { kind: 'erlang', meanMs: 850, steps: 12 },
  machineTakes: { kind: 'erlang', meanMs: 2000, steps: 10 },
  misjudgedPeople,
  missedMachines,
})

/** What most floors have in common; a scenario names what is its own. */
export interface FloorTraits {
  readonly hours?: number
  readonly agents?: number | readonly FloorShift[]
  readonly people?: number | Course
  readonly machines?: number
  readonly amd?: readonly [misjudgedPeople: number, missedMachines: number]
  readonly talk?: Duration
  readonly wrapUp?: Duration
  readonly breaks?: FloorScenario['staff']['breaks']
  readonly pauses?: FloorScenario['staff']['pauses']
  readonly blocks?: FloorScenario['leads']['blocks']
  readonly endEarly?: number
  readonly ringsAfter?: Duration
  readonly answersAfter?: Duration
  readonly patience?: Duration
  readonly paceSpread?: number
  readonly lines?: number
  readonly callsPerSecond?: number
  readonly ringTimeoutS?: number
}

/**
 * Answers 10.8 s after the dial on average; of the calls that nobody takes three in ten end after 1 to 8 s, the others ring
 * for 25 s, so that a failed attempt takes 19 s.
 */
export function floor(name: string, traits: FloorTraits): FloorScenario {
  const { agents = 10, people = 0.25 } = traits
  return {
    name,
    hours: traits.hours ?? 6,
    staff: {
      shifts: typeof agents === 'number' ? [shift(agents)] : agents,
      breaks: traits.breaks ?? [],
      pauses: traits.pauses ?? null,
    },
    leads: {
      people: typeof people === 'number' ? always(people) : people,
      machines: always(traits.machines ?? 0),
      blocks: traits.blocks ?? null,
      endEarly: traits.endEarly ?? 0.293,
      endsAfter: uniform(1, 8),
      ringsAfter: traits.ringsAfter ?? uniform(1, 4),
      answersAfter: traits.answersAfter ?? erlang(9.22, 2),
      machineAfter: uniform(15, 25),
      patience: traits.patience ?? lognormal(8, 1),
      detection: traits.amd === undefined ? null : detection(...traits.amd),
    },
    work: {
      talk: traits.talk ?? lognormal(120, 0.9),
      wrapUp: traits.wrapUp ?? lognormal(15, 0.5),
      paceSpread: traits.paceSpread ?? 0.1,
      machineTalk: uniform(3, 8),
    },
    lines: traits.lines ?? null,
    callsPerSecond: traits.callsPerSecond ?? null,
    ringTimeoutMs: (traits.ringTimeoutS ?? 25) * 1000,
  }
}
