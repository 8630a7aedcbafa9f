import type { CourseInput, DurationInput, PlainDurationInput } from '../../api/features/simulations/description.js'
import type { Course } from '../../dialer/simulation/course.js'
import type { Duration } from '../../dialer/simulation/duration.js'

/** Spread of a length of time told by its mean alone. */
const usualSpread = 0.8

/** A described length of time as the simulation draws it. */
export function durationOf(input: DurationInput): Duration {
  if (typeof input === 'object' && 'mix' in input) {
    return { kind: 'mixture', parts: input.mix.map(({ weight, of }) => ({ weight, of: plainDuration(of) })) }
  }
  return plainDuration(input)
}

function plainDuration(input: PlainDurationInput): Duration {
  if (typeof input === 'number') {
    return input === 0 ? { kind: 'fixed', ms: 0 } : { kind: 'lognormal', meanMs: input * 1000, spread: usualSpread }
  }
  if ('fixed' in input) return { kind: 'fixed', ms: input.fixed * 1000 }
  if ('from' in input) return { kind: 'uniform', fromMs: input.from * 1000, toMs: input.to * 1000 }
  if ('exponential' in input) return { kind: 'exponential', meanMs: input.exponential * 1000 }
  return { kind: 'lognormal', meanMs: input.mean * 1000, spread: input.spread }
}

/** A described share over the day, in hours since `fromMinute` of the day. */
export function courseOf(input: CourseInput, fromMinute: number): Course {
  if (typeof input === 'number') return { kind: 'steps', points: [{ atH: 0, value: input }] }
  const kind = 'steps' in input ? 'steps' : 'line'
  const points = 'steps' in input ? input.steps : input.line
  return {
    kind,
    points: points
      .map(({ at, value }) => ({ atH: (minutesOf(at) - fromMinute) / 60, value }))
      .sort((a, b) => a.atH - b.atH),
  }
}

/** Minutes after midnight of a time of day such as `09:30`. */
export function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':')
  return Number(hours) * 60 + Number(minutes)
}
