import type {
  Pacer,
  PacerAgent,
  PacerConfig,
  PacerDecision,
  PacerEvent,
  PacerForecast,
  PacerLeg,
  PacerLimit,
  PacerSnapshot,
} from './pacer.js'
import { createAgentWatch } from './predictive/agent-watch.js'
import { createAnswerModel, horizonCount, legBins } from './predictive/answer-model.js'
import { type Balance, createBalance } from './predictive/balance.js'
import { createBudget } from './predictive/budget.js'
import { forecastAnswers } from './predictive/forecast-answers.js'
import { createLateVerdicts } from './predictive/late-verdicts.js'
import { createLegBook, silenceBorne } from './predictive/leg-book.js'
import { beginFromMemory, keepMemory } from './predictive/pacer-memory.js'
import { createReleaseModel, works } from './predictive/release-model.js'

/** Forecasts are made new this often at most; asked more often, the last one serves. ms */
const refreshMs = 250
/** What was learned is taken into the forecasts this often. ms */
const learnMs = 1000
/** Being asked at longer intervals than this means that the clock has jumped or the asker was stopped. ms */
const jumpMs = 30_000
/** Answers and time that must have been seen before anything is placed ahead of agents. */
const answersToLearn = 12
const timeToLearnMs = 12_000
/** Calls known from an earlier day that make this unnecessary. */
const callsRemembered = 40
/** Calls that an agent has in an hour before anything is known, a belief worth so many hours of one agent. */
const startCallsPerAgentHour = 12
const startAgentHours = 1
/** What they had so long ago counts for 1/e. ms */
const callsMemoryMs = 1_800_000
/** While little is known, so many lines for each agent at most per further answer seen, beside one; at least so many in all. */
const linesPerAnswerSeen = 1 / 12
const leastLinesPerAnswerSeen = 0.5
/** At first all calls out are of the same ages, and what is wrong with the learned hazards looks like another rate: so much doubt, fading. */
const doubtAtFirst = 0.25
const doubtMs = 60_000
/** Ringing calls are taken back when one of them would fail so much more likely than is allowed. */
const cancelAbove = 3
/** But never for a smaller risk than this, and always for a greater one. */
const leastBearable = 0.02
const mostBearable = 0.97
/** Between the decision to connect and the connection. ms */
const connectingMs = 150

/** What calls that may be taken back are measured by. */
interface Bearable {
  readonly ready: number
  readonly risk: number
}

/** The predictive pacer: learns how calls are answered and agents come back, and dials as long as the risk is worth it. */
export function createPacer(config: PacerConfig): Pacer {
  const answers = createAnswerModel(config.ringTimeoutMs)
  const releases = createReleaseModel(horizonCount)
  const remembered = beginFromMemory(config.memory, answers, releases)
  const lates = createLateVerdicts(config.connectWithinMs)
  const legs = createLegBook(answers, lates, config.ringTimeoutMs, config.connectWithinMs)
  const watch = createAgentWatch(releases)
  const budget = createBudget(config.abandonLimit, config.misjudgedShare, lates)
  const moments = new Float64Array(horizonCount)
  let begunAt: number | null = null
  let dutyMs = 0
  let callsOnDuty = 0
  let lastAt: number | null = null
  let refreshedAt = Number.NEGATIVE_INFINITY
  let learnedAt = Number.NEGATIVE_INFINITY

  const settle = (leg: string, at: number, how: 'connected' | 'late' | 'abandoned') => {
    const end = legs.settled(leg, at, how)
    if (end === null) return
    callsOnDuty++
    budget.settled(end)
  }

  const observe = (event: PacerEvent) => {
    begunAt ??= event.at
    switch (event.kind) {
      case 'dialed':
        return legs.dialed(event.leg, event.at)
      case 'ringing':
        return
      case 'answered':
        return legs.answered(event.leg, event.at)
      case 'live':
        return legs.live(event.leg, event.at)
      case 'missed':
        return legs.missed(event.leg, event.at, event.why)
      case 'connected':
        watch.connected(event.agent, event.at)
        return settle(event.leg, event.at, event.late ? 'late' : 'connected')
      case 'abandoned':
        return settle(event.leg, event.at, 'abandoned')
      case 'agent':
        return watch.changed(event.agent, event.at, event.state)
    }
  }

  const catchUp = ({ now, agents, legs: out }: PacerSnapshot) => {
    begunAt ??= now
    if (lastAt !== null && (now - lastAt > jumpMs || now < lastAt)) {
      legs.forgetAges()
      watch.forgetAges()
      learnedAt = Number.NEGATIVE_INFINITY
      if (now < begunAt) begunAt = now
    }
    if (lastAt !== null && now > lastAt && now - lastAt <= jumpMs) {
      const kept = Math.exp((lastAt - now) / callsMemoryMs)
      callsOnDuty *= kept
      dutyMs *= kept
      dutyMs += (now - lastAt) * agents.reduce((sum, agent) => sum + (agent.state === 'paused' ? 0 : 1), 0)
    }
    lastAt = now
    watch.catchUp(now, agents)
    legs.catchUp(now, out)
    if (now - learnedAt >= learnMs) {
      learnedAt = now
      answers.learn()
      refreshedAt = Number.NEGATIVE_INFINITY
    }
    if (now - refreshedAt < refreshMs) return
    const isFirst = refreshedAt === Number.NEGATIVE_INFINITY
    refreshedAt = now
    answers.refresh(null)
    for (let moment = 0; moment < horizonCount; moment++) {
      moments[moment] = (answers.horizons[moment] ?? 0) + Math.max(0, config.connectWithinMs - connectingMs)
    }
    if (isFirst) releases.refresh(moments)
  }

  const chances = new Float64Array(horizonCount)

  const agentCounts = works.map((work) => new Int32Array(releases.table(work).bins))

  /** Agents of the same work and age count alike, so they are put in together. */
  const putAgents = (balance: Balance, agents: readonly PacerAgent[], now: number) => {
    let ready = 0
    for (let place = 0; place < agents.length; place++) {
      const agent = agents[place]
      const work = works[watch.work[place] ?? -1]
      if (agent === undefined || work === undefined) {
        ready++
        continue
      }
      if (agent.leaves === true) continue
      const bin = releases.table(work).binOf(now - agent.since)
      const endsBy = agent.endsBy ?? null
      const counts = agentCounts[watch.work[place] ?? -1]
      if (endsBy === null) {
        if (counts !== undefined) counts[bin] = (counts[bin] ?? 0) + 1
        continue
      }
      const free = releases.free(work, bin)
      for (let moment = 0; moment < horizonCount; moment++) {
        chances[moment] = endsBy <= now + (moments[moment] ?? 0) ? releases.comesBack(work) : (free[moment] ?? 0)
      }
      balance.agent(chances)
    }
    if (ready > 0) balance.agent(releases.stays, ready)
    for (const [index, work] of works.entries()) {
      const counts = agentCounts[index]
      if (counts === undefined) continue
      for (let bin = 0; bin < counts.length; bin++) {
        const count = counts[bin] ?? 0
        if (count > 0) balance.agent(releases.free(work, bin), count)
      }
      counts.fill(0)
    }
  }

  const legCounts = new Int32Array(legBins)
  const removableCounts = new Int32Array(legBins)

  const isUnanswered = (leg: PacerLeg) => leg.state === 'dialing' || leg.state === 'ringing'
  const mayBeCancelled = (leg: PacerLeg, now: number) =>
    config.cancelAfterMs !== null && isUnanswered(leg) && now - (leg.ringingAt ?? leg.dialedAt) >= config.cancelAfterMs

  /**
   * Calls of the same age count alike. Those that may be taken back are only counted for now.
   * @returns how many live answers all of them will bring, and how many may be taken back
   */
  const putLegs = (balance: Balance, out: readonly PacerLeg[], now: number) => {
    let expected = 0
    let removable = 0
    legCounts.fill(0)
    removableCounts.fill(0)
    for (const leg of out) {
      if (isUnanswered(leg)) {
        const bin = answers.binOf(leg, now)
        expected += answers.ever[bin] ?? 0
        if (mayBeCancelled(leg, now)) {
          removable++
          removableCounts[bin] = (removableCounts[bin] ?? 0) + 1
        } else legCounts[bin] = (legCounts[bin] ?? 0) + 1
      } else {
        const chance = leg.state === 'waiting' ? 1 : answers.liveAfter(leg, now)
        expected += chance
        balance.call(chances.fill(chance))
      }
    }
    for (let bin = 0; bin < legBins; bin++) {
      const count = legCounts[bin] ?? 0
      if (count > 0) balance.call(answers.within(bin), count)
    }
    return { expected, removable }
  }

  /**
   * Which of the calls that may be taken back are: the younger ones stay as long as there is an agent for each or the risk can
   * be borne. One that is taken back leaves everything as it was, so that all older ones go with it.
   */
  const takeBack = (balance: Balance, out: readonly PacerLeg[], now: number, removable: number, given: Bearable) => {
    let stays = 0
    // One for each agent stays without further question.
    let free = Math.max(0, given.ready - (out.length - removable))
    for (let bin = 0; bin < legBins; bin++) {
      const count = removableCounts[bin] ?? 0
      if (count === 0) continue
      const sure = Math.min(count, free)
      free -= sure
      balance.call(answers.within(bin), sure)
      const borne = sure + balance.fill(answers.within(bin), count - sure, given.risk)
      stays += borne
      if (borne < count) break
    }
    if (stays === removable) return []
    return out
      .filter((leg) => mayBeCancelled(leg, now))
      .sort((one, other) => other.dialedAt - one.dialedAt || (one.leg < other.leg ? -1 : 1))
      .slice(stays)
      .map((leg) => leg.leg)
  }

  const callsPerAgentHour = () =>
    (callsOnDuty + startAgentHours * startCallsPerAgentHour) / (dutyMs / 3_600_000 + startAgentHours)

  const putRivals = (balance: Balance, rivals: PacerForecast | undefined) => {
    if (rivals === undefined) return
    for (let moment = 0; moment < horizonCount; moment++) {
      let mean = 0
      let variance = 0
      for (const point of rivals.points) {
        if (point.withinMs > (answers.horizons[moment] ?? 0) && mean > 0) break
        mean = point.mean
        variance = point.variance
      }
      balance.answers(moment, mean, variance)
    }
  }

  const decide = (snapshot: PacerSnapshot): PacerDecision => {
    catchUp(snapshot)
    const { now, agents, legs: out } = snapshot
    let ready = 0
    let talking = 0
    let busy = 0
    for (const agent of agents) {
      if (agent.state === 'ready') ready++
      else if (agent.state === 'talking') talking++
      if (agent.leaves !== true && (agent.state === 'talking' || agent.state === 'wrapUp')) busy++
    }
    let waiting = 0
    for (const leg of out) if (leg.state === 'waiting') waiting++
    const dialing = out.length - waiting
    const onDuty = ready + busy
    // Agents whom others' calls will need are not idle for this campaign.
    const needed = snapshot.rivals?.points.at(-1)?.mean ?? 0
    const idleLines = Math.max(0, Math.floor(ready - needed + 0.5) - waiting - dialing)
    const ceiling = Math.max(0, Math.floor(config.maxLinesPerAgent * onDuty) - out.length - talking)
    const room = snapshot.room > 0 ? Math.floor(snapshot.room) : 0

    const anHourBrings = onDuty * callsPerAgentHour()
    const aCycleBrings = (anHourBrings * answers.meanDelayMs()) / 3_600_000
    budget.look(snapshot.windows, anHourBrings, aCycleBrings)
    answers.level.pace(aCycleBrings)

    const young = doubtAtFirst * Math.exp(-(now - (begunAt ?? now)) / doubtMs)
    const spread = Math.hypot(young, Math.sqrt(answers.level.variance()) / Math.max(0.05, answers.level.level()))
    const balance = createBalance(horizonCount, agents.length, Math.min(1, spread))
    putAgents(balance, agents, now)
    const supply = Array.from({ length: horizonCount }, (_, moment) => balance.mean(moment))
    putRivals(balance, snapshot.rivals)
    const { expected, removable } = putLegs(balance, out, now)

    const isFree = config.abandonLimit >= 1
    const allowed = config.abandonLimit <= 0 ? 0 : isFree ? 1 : budget.riskAllowed()
    const bearable = Math.min(mostBearable, Math.max(leastBearable, allowed * cancelAbove))
    const borne = { ready, risk: isFree ? Number.POSITIVE_INFINITY : bearable }
    const cancel = removable === 0 ? [] : takeBack(balance, out, now, removable, borne)

    const isNew = legs.answers() < answersToLearn || now - (begunAt ?? now) < timeToLearnMs
    const isLearning = isNew && remembered < callsRemembered
    const isSilent = legs.silentFor() > silenceBorne
    const openLines = Math.floor(
      onDuty +
        Math.max(0, legs.answers() - answersToLearn) * Math.max(onDuty * linesPerAnswerSeen, leastLinesPerAnswerSeen),
    )
    const opening = remembered >= callsRemembered ? Number.POSITIVE_INFINITY : Math.max(0, openLines - out.length)

    const most = Math.min(room, ceiling)
    const mostReached = () => (room <= ceiling ? 'room' : 'ceiling')
    // What idle agents can take is placed whatever the risk.
    let dial = isFree ? most : Math.min(most, idleLines)
    balance.call(answers.within(0), dial)
    const place = (): PacerLimit => {
      if (onDuty === 0 && !isFree) return 'noAgents'
      if (dial >= most) return mostReached()
      if (config.abandonLimit <= 0 || budget.isSpent()) return 'budget'
      if (isLearning || isSilent || dial >= opening) return 'learning'
      if (cancel.length > 0) return 'risk'
      const until = Math.min(most, opening)
      dial += balance.fill(answers.within(0), until - dial, allowed)
      if (dial >= most) return mostReached()
      return dial >= opening ? 'learning' : 'risk'
    }
    const limitedBy = place()
    const risk = balance.risk()

    const free = supply[Math.floor(horizonCount / 2)] ?? 0
    return {
      dial,
      cancel,
      view: {
        answerRate: answers.ever[0] ?? 0,
        answerAfterMs: answers.meanDelayMs(),
        forecastAnswers: expected,
        forecastFree: free,
        risk,
        riskAllowed: allowed,
        budgetLeft: budget.left(),
        linesPerAgent: onDuty > 0 ? (out.length + talking + dial) / onDuty : 0,
        limitedBy,
      },
    }
  }

  return {
    observe,
    decide,
    forecast: (out, now) => forecastAnswers(answers, out, now),
    memory: () => keepMemory(answers, releases),
  }
}
