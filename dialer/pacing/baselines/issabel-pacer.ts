import type { Pacer, PacerConfig, PacerEvent, PacerSnapshot } from '../pacer.js'
import { noForecast, noMemory, plainDecision } from './plain-decision.js'

const passMs = 5000
/** A busy agent counts as about to be free from this value of its formula on. */
const soonFrom = 0.97
/** Calls that must have ended before it predicts at all. */
const completedBefore = 10
/** Attempts within half an hour that it needs to divide by their success. */
const attemptsBefore = 10
const successOverMs = 30 * 60_000
const leastSuccess = 0.2

/**
 * Issabel's predictor: every 5 seconds one line for each ready agent and for each whose call is old against the mean, less
 * what is out; with `overcommit` divided by the share of attempts that succeeded in the last half hour.
 */
export function createIssabelPacer(_config: PacerConfig, options: { readonly overcommit: boolean }): Pacer {
  const dialedAt = new Map<string, number>()
  const talkingSince = new Map<string, number>()
  const recent: { readonly at: number; readonly answered: boolean }[] = []
  let recentFrom = 0
  let recentAnswered = 0
  const answers = { count: 0, sumMs: 0 }
  const talks = { count: 0, sumMs: 0 }
  let passAt = Number.NEGATIVE_INFINITY
  let toPlace = 0

  function settle(event: PacerEvent & { readonly leg: string }, answered: boolean): void {
    const from = dialedAt.get(event.leg)
    if (from === undefined) return
    dialedAt.delete(event.leg)
    recent.push({ at: event.at, answered })
    if (!answered) return
    recentAnswered++
    answers.count++
    answers.sumMs += event.at - from
  }

  function success(now: number): number | null {
    for (let first = recent[recentFrom]; first !== undefined && first.at < now - successOverMs; ) {
      if (first.answered) recentAnswered--
      first = recent[++recentFrom]
    }
    const attempts = recent.length - recentFrom
    return attempts < attemptsBefore ? null : recentAnswered / attempts
  }

  function wanted({ now, agents, legs }: PacerSnapshot): number {
    const meanTalkMs = talks.count < completedBefore ? null : talks.sumMs / talks.count
    const ringMs = answers.count === 0 ? 0 : answers.sumMs / answers.count
    let place = 0
    for (const agent of agents) {
      if (agent.state === 'ready') place++
      else if (agent.state === 'talking' && meanTalkMs !== null) {
        if (1 - Math.exp(-(now - agent.since + ringMs) / meanTalkMs) >= soonFrom) place++
      }
    }
    const waiting = legs.reduce((count, leg) => (leg.state === 'waiting' ? count + 1 : count), 0)
    place = Math.max(0, place - waiting)
    place = Math.max(0, place - (legs.length - waiting))
    const share = options.overcommit ? success(now) : null
    return share === null ? place : Math.round(place / Math.max(leastSuccess, share))
  }

  return {
    observe(event) {
      if (event.kind === 'dialed') dialedAt.set(event.leg, event.at)
      else if (event.kind === 'live') settle(event, true)
      else if (event.kind === 'missed') settle(event, false)
      else if (event.kind === 'agent') {
        const since = talkingSince.get(event.agent)
        if (event.state === 'talking') talkingSince.set(event.agent, event.at)
        else if (since !== undefined) {
          talkingSince.delete(event.agent)
          talks.count++
          talks.sumMs += event.at - since
        }
      }
    },
    decide(snapshot) {
      if (snapshot.now >= passAt) {
        passAt = snapshot.now + passMs
        toPlace = wanted(snapshot)
      }
      const decision = plainDecision(snapshot, toPlace, 1)
      toPlace -= decision.dial
      return decision
    },
    forecast: () => noForecast,
    memory: () => noMemory,
  }
}
