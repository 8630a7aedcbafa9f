import {
  type CallerIdDay,
  type CallerIdHealth,
  type CallerIdSignal,
  callerIdSignals,
  type SignalTally,
} from '../model/caller-id.js'
import { type Counts, noEvidence, restAt, watchAt, weigh, weightOf } from './evidence.js'
import { restPlan } from './rest-plan.js'

/** Days that are kept for people to look at. */
const keptDays = 7

/** A number nothing is known of. */
export function newHealth(now: number): CallerIdHealth {
  return {
    state: 'healthy',
    since: now,
    until: null,
    why: null,
    rests: [],
    compared: 0,
    evidence: freshEvidence(),
    days: [],
  }
}

function freshEvidence(): CallerIdHealth['evidence'] {
  return {
    answers: noEvidence('answers'),
    shortCalls: noEvidence('shortCalls'),
    complaints: noEvidence('complaints'),
  }
}

/** True while a number is not to be used by campaigns that act. */
export function isOut({ state }: CallerIdHealth): boolean {
  return state === 'resting' || state === 'quarantined'
}

/** What speaks against a number in all; at 1 it rests. */
export function evidenceOf({ evidence }: CallerIdHealth): number {
  return sumOf(evidence) / restAt
}

function sumOf(evidence: CallerIdHealth['evidence']): number {
  return callerIdSignals.reduce((sum, signal) => sum + weightOf(signal, evidence[signal]), 0)
}

/** What a block says of one number, by signal. */
export type Heard = Readonly<
  Record<CallerIdSignal, { readonly own: Counts; readonly all: Counts; readonly tolerance: number }>
>

/**
 * The health after one more block. While a number is out its calls, if any, are counted for people to see and weigh nothing: it begins anew.
 * @param day the first moment of the site's day
 */
export function hear(health: CallerIdHealth, heard: Heard, day: number, now: number): CallerIdHealth {
  const days = addDay(health.days, heard, day)
  if (isOut(health)) return { ...health, days }
  const evidence = {
    answers: weigh('answers', health.evidence.answers, heard.answers),
    shortCalls: weigh('shortCalls', health.evidence.shortCalls, heard.shortCalls),
    complaints: weigh('complaints', health.evidence.complaints, heard.complaints),
  }
  const next = { ...health, evidence, days, compared: health.compared + heard.answers.own.calls }
  const sum = sumOf(evidence)
  if (sum >= restAt) return alarm(next, now)
  if (health.state === 'healthy' && sum >= watchAt) return enter(next, 'watched', loudest(evidence), null, now)
  const isSettled = next.compared >= restPlan.settleCalls && sum < watchAt / 4
  return health.state === 'watched' && isSettled ? enter(next, 'healthy', null, null, now) : next
}

function loudest(evidence: CallerIdHealth['evidence']): CallerIdSignal {
  return callerIdSignals.reduce((most, signal) =>
    weightOf(signal, evidence[signal]) > weightOf(most, evidence[most]) ? signal : most,
  )
}

function alarm(health: CallerIdHealth, now: number): CallerIdHealth {
  const why = loudest(health.evidence)
  const rests = health.rests.filter((at) => at > now - restPlan.rememberMs)
  const fresh = { ...health, evidence: freshEvidence() }
  if (rests.length >= restPlan.rests) return enter({ ...fresh, rests }, 'quarantined', why, null, now)
  const until = now + restPlan.firstMs * 2 ** rests.length
  return enter({ ...fresh, rests: [...rests, now] }, 'resting', why, until, now)
}

function enter(
  health: CallerIdHealth,
  state: CallerIdHealth['state'],
  why: CallerIdSignal | null,
  until: number | null,
  now: number,
): CallerIdHealth {
  return { ...health, state, why, until, since: now, compared: 0 }
}

/** A rest whose time is over makes a watched number of it; everything else stays. */
export function wake(health: CallerIdHealth, now: number): CallerIdHealth {
  if (health.state !== 'resting' || health.until === null || health.until > now) return health
  return enter(health, 'watched', health.why, null, now)
}

/** A person has looked at it: it is watched from here on, and its rests are forgotten. */
export function release(health: CallerIdHealth, now: number): CallerIdHealth {
  return enter({ ...health, evidence: freshEvidence(), rests: [] }, 'watched', null, null, now)
}

/** A person takes it out until one releases it. */
export function quarantine(health: CallerIdHealth, now: number): CallerIdHealth {
  return enter({ ...health, evidence: freshEvidence() }, 'quarantined', null, null, now)
}

const emptyTally: SignalTally = { calls: 0, hits: 0, expected: 0 }

function addDay(days: readonly CallerIdDay[], heard: Heard, from: number): readonly CallerIdDay[] {
  const last = days.at(-1)
  const today = last?.from === from ? last : null
  const added = (signal: CallerIdSignal): SignalTally => addTally(today?.signals[signal] ?? emptyTally, heard[signal])
  const signals = {
    answers: added('answers'),
    shortCalls: added('shortCalls'),
    complaints: added('complaints'),
  }
  return [...(today === null ? days : days.slice(0, -1)), { from, signals }].slice(-keptDays)
}

/** What would be expected is what the others of the block had. */
function addTally(before: SignalTally, { own, all }: { readonly own: Counts; readonly all: Counts }): SignalTally {
  const others = all.calls - own.calls
  if (others <= 0) return before
  return {
    calls: before.calls + own.calls,
    hits: before.hits + own.hits,
    expected: before.expected + (own.calls * (all.hits - own.hits)) / others,
  }
}
