import type { Pacer, PacerAgent, PacerConfig, PacerLeg } from '../pacing/pacer.js'
import { createFloorAgents } from './floor-agents.js'
import { createFloorCalls } from './floor-calls.js'
import type { FloorFuture } from './floor-future.js'
import type { FloorItem } from './floor-people.js'
import type { FloorResult } from './floor-result.js'
import type { FloorScenario } from './floor-scenario.js'
import { createTally } from './floor-tally.js'
import { createKeyedChance } from './keyed-chance.js'
import { createTimeline } from './timeline.js'

/** Makes the pacer of a run. The future is for bounds that cheat; a pacer of the real world leaves it. */
export type FloorPolicy = (config: PacerConfig, future: FloorFuture) => Pacer

export interface FloorOptions {
  /** The luck of the run: the same seed gives every policy the same leads, talks and pauses. */
  readonly seed: number
  /** What the pacer is told; its ring timeout and share of misjudged people are taken from the scenario where they are left out. */
  readonly config?: Partial<PacerConfig>
  /** The pacer is asked this often. ms; default 500 */
  readonly askEveryMs?: number
  /** And after whatever happened, but not sooner than this after the last time; null: not. ms; default 100 */
  readonly askAgainAfterMs?: number | null
  /** Whether each question tells the counts of the window so far, as the ledger of a site does; default false. */
  readonly tellWindow?: boolean
}

/** More lines than any pacer asks for. */
const enoughLines = 1_000_000

/** Runs a floor from a cold start, without a clock: the same scenario, seed and policy give the same result. */
export function simulateFloor(scenario: FloorScenario, policy: FloorPolicy, options: FloorOptions): FloorResult {
  const { askEveryMs = 500, askAgainAfterMs = 100, tellWindow = false } = options
  const config = pacerConfig(scenario, options.config ?? {})
  const chance = createKeyedChance(options.seed)
  const tally = createTally(scenario.hours)
  const timeline = createTimeline<FloorItem>()
  const endAt = scenario.hours * 3_600_000
  const agentViews: PacerAgent[] = []
  const legViews: PacerLeg[] = []
  const seen = { live: 0, abandoned: 0 }
  let now = 0
  let askAt = 0
  let askedAt = Number.NEGATIVE_INFINITY

  const world = {
    scenario,
    chance,
    tally,
    timeline,
    now: () => now,
    observe: (event: Parameters<Pacer['observe']>[0]) => {
      if (event.kind === 'connected' || event.kind === 'abandoned') {
        seen.live++
        if (event.kind === 'abandoned' || event.late) seen.abandoned++
      }
      pacer.observe(event)
    },
    wake: () => {
      if (askAgainAfterMs !== null) askAt = Math.min(askAt, Math.max(now, askedAt + askAgainAfterMs))
    },
  }
  const agents = createFloorAgents(world, agentViews)
  const calls = createFloorCalls(world, legViews, agents, config)
  const pacer = policy(config, { nextFate: calls.nextFate, readyBetween: agents.readyBetween })
  agents.start()

  const callsPerSecond = scenario.callsPerSecond
  const mostTokens = callsPerSecond === null ? 0 : Math.max(1, callsPerSecond)
  let tokens = mostTokens

  function room(): number {
    const lines = (scenario.lines ?? enoughLines) - legViews.length - agents.talking()
    return Math.max(0, callsPerSecond === null ? lines : Math.min(lines, Math.floor(tokens + 1e-9)))
  }

  function ask(): void {
    if (callsPerSecond !== null && askedAt >= 0) {
      tokens = Math.min(mostTokens, tokens + ((now - askedAt) * callsPerSecond) / 1000)
    }
    askedAt = now
    askAt = now + askEveryMs
    tally.decisions++
    const free = room()
    const windows = tellWindow ? [{ limit: config.abandonLimit, ...seen, expectedLive: null }] : undefined
    const decision = pacer.decide({
      now,
      agents: agentViews,
      legs: legViews,
      room: free,
      callsPerSecond,
      ...(windows === undefined ? {} : { windows }),
    })
    if (decision.cancel.length > 0) calls.cancel(decision.cancel)
    const count = Math.min(free, Math.max(0, Math.floor(decision.dial)))
    for (let placed = 0; placed < count; placed++) calls.dial()
    tokens -= count
  }

  for (;;) {
    const nextAt = timeline.nextAt()
    if (Math.min(nextAt, askAt) >= endAt) break
    if (nextAt <= askAt) {
      now = nextAt
      const item = timeline.takeNext()
      if (item?.kind === 'call') calls.goOn(item)
      else if (item?.kind === 'agent') agents.goOn(item)
      else if (item?.kind === 'plan') agents.follow(item)
    } else {
      now = askAt
      ask()
    }
  }
  now = endAt
  agents.end()
  tally.unfinished = legViews.length
  return tally
}

function pacerConfig(scenario: FloorScenario, given: Partial<PacerConfig>): PacerConfig {
  return {
    abandonLimit: 0.03,
    connectWithinMs: 2000,
    ringTimeoutMs: scenario.ringTimeoutMs,
    cancelAfterMs: 15_000,
    misjudgedShare: scenario.leads.detection?.misjudgedPeople ?? 0,
    maxLinesPerAgent: 20,
    memory: null,
    ...given,
  }
}
