import { describe, expect, it } from 'vitest'
import type { Pacer, PacerConfig, PacerEvent, PacerLeg, PacerSnapshot } from '../../../dialer/pacing/pacer.js'
import { createPacer } from '../../../dialer/pacing/predictive-pacer.js'

const config: PacerConfig = {
  abandonLimit: 0.03,
  connectWithinMs: 2000,
  ringTimeoutMs: 25_000,
  cancelAfterMs: 15_000,
  misjudgedShare: 0,
  maxLinesPerAgent: 10,
  memory: null,
}
const agentCount = 20
const talkMs = 60_000
const wrapUpMs = 10_000
const patienceMs = 2000

/** What becomes of the call with this number, dialled at this time: when it ends, and how. */
type Fate = (call: number, at: number) => { readonly afterMs: number; readonly ends: 'person' | 'machine' | 'noAnswer' }

interface Trouble {
  readonly fate: Fate
  readonly minutes: number
  /** Machine detection listens so long; null: whatever answers is live. What it calls a machine. */
  readonly detection?: { readonly listensMs: number; readonly calls: (ends: 'person' | 'machine') => boolean } | null
  /** What the clock shows at a time. */
  readonly clock?: (at: number) => number
  /** Nothing is told between these times, then everything at once. */
  readonly silent?: readonly [fromAt: number, untilAt: number]
}

/** A small floor moved in steps of half a second: one line of agents, who talk and wrap up for as long each time. */
function live({ fate, minutes, detection = null, clock = (at) => at, silent }: Trouble, pacer: Pacer) {
  interface Call extends PacerLeg {
    endsAt: number
    ends: 'person' | 'machine' | 'noAnswer'
  }
  interface Agent {
    agent: string
    state: 'ready' | 'talking' | 'wrapUp'
    since: number
  }
  const agents: Agent[] = Array.from({ length: agentCount }, (_, index) => ({
    agent: `agent-${index}`,
    state: 'ready',
    since: 0,
  }))
  let calls: Call[] = []
  const count = { dialed: 0, connected: 0, abandoned: 0, cancelled: 0 }
  const byMinute: { dialed: number; out: number; abandoned: number; connected: number }[] = []
  for (let at = 0; at < minutes * 60_000; at += 500) {
    const now = clock(at)
    const isSilent = silent !== undefined && at >= silent[0] && at < silent[1]
    const tell = (event: PacerEvent) => pacer.observe(event)
    const change = (agent: Agent, state: Agent['state']) => {
      Object.assign(agent, { state, since: at })
      tell({ kind: 'agent', agent: agent.agent, at: now, state })
    }
    for (const agent of agents) {
      if (agent.state === 'talking' && at - agent.since >= talkMs) change(agent, 'wrapUp')
      else if (agent.state === 'wrapUp' && at - agent.since >= wrapUpMs) change(agent, 'ready')
    }
    const gone = new Set<string>()
    const goLive = (call: Call) => {
      if (call.state !== 'waiting') {
        Object.assign(call, { state: 'waiting', answeredAt: call.answeredAt ?? at })
        tell({ kind: 'live', leg: call.leg, at: now })
      }
      const agent = agents.find((one) => one.state === 'ready')
      if (agent !== undefined) {
        tell({ kind: 'connected', leg: call.leg, agent: agent.agent, at: now, late: false })
        change(agent, 'talking')
        count.connected++
        gone.add(call.leg)
      } else if (at - (call.answeredAt ?? at) >= patienceMs) {
        tell({ kind: 'abandoned', leg: call.leg, at: now })
        count.abandoned++
        gone.add(call.leg)
      }
    }
    const miss = (call: Call, why: 'noAnswer' | 'machine' | 'cancelled') => {
      tell({ kind: 'missed', leg: call.leg, at: now, why })
      gone.add(call.leg)
    }
    for (const call of isSilent ? [] : calls) {
      if (call.state === 'waiting') goLive(call)
      else if (call.state === 'answered') {
        if (at - (call.answeredAt ?? at) < (detection?.listensMs ?? 0)) continue
        if (call.ends !== 'noAnswer' && detection?.calls(call.ends)) miss(call, 'machine')
        else goLive(call)
      } else if (at >= call.endsAt) {
        if (call.ends === 'noAnswer') miss(call, 'noAnswer')
        else if (detection === null) goLive(call)
        else {
          Object.assign(call, { state: 'answered', answeredAt: at })
          tell({ kind: 'answered', leg: call.leg, at: now })
        }
      }
    }
    calls = calls.filter((call) => !gone.has(call.leg))
    const shift = now - at
    const snapshot: PacerSnapshot = {
      now,
      agents: agents.map((agent) => ({ ...agent, since: agent.since + shift })),
      legs: calls.map(({ leg, state, dialedAt, answeredAt }) => ({
        leg,
        state,
        dialedAt: dialedAt + shift,
        ringingAt: null,
        answeredAt: answeredAt === null ? null : answeredAt + shift,
      })),
      room: 400,
      callsPerSecond: null,
    }
    const decision = pacer.decide(snapshot)
    expect(Object.values(decision.view)).not.toContain(Number.NaN)
    gone.clear()
    for (const call of calls.filter((one) => decision.cancel.includes(one.leg))) {
      expect(call.answeredAt).toBeNull()
      expect(at - call.dialedAt).toBeGreaterThanOrEqual(15_000)
      miss(call, 'cancelled')
      count.cancelled++
    }
    calls = calls.filter((call) => !gone.has(call.leg))
    for (let placed = 0; placed < decision.dial; placed++) {
      const { afterMs, ends } = fate(count.dialed, at)
      const leg = `leg-${count.dialed++}`
      calls.push({ leg, state: 'dialing', dialedAt: at, ringingAt: null, answeredAt: null, endsAt: at + afterMs, ends })
      tell({ kind: 'dialed', leg, at: now })
    }
    const minute = Math.floor(at / 60_000)
    byMinute[minute] = { ...count, out: calls.length }
  }
  return { ...count, byMinute, live: count.connected + count.abandoned }
}

/** Evenly spread and without a pattern that repeats. */
const luck = (call: number, part: number) => ((call + 1) * (part === 0 ? 0.618_033_988_75 : 0.414_213_562_37)) % 1
const quarter: Fate = (call) =>
  luck(call, 0) < 0.25
    ? { afterMs: 4000 + 12_000 * luck(call, 1), ends: 'person' }
    : { afterMs: 25_000, ends: 'noAnswer' }
const machines: Fate = (call) => ({ afterMs: 8000 + 8000 * luck(call, 1), ends: 'machine' })
const share = ({ live: all, abandoned }: { live: number; abandoned: number }) => (all === 0 ? 0 : abandoned / all)

describe('answering machines everywhere', () => {
  it('serves them like people where nothing tells them apart', () => {
    const result = live({ fate: machines, minutes: 60 }, createPacer(config))
    expect(share(result)).toBeLessThanOrEqual(0.03)
    expect(result.connected).toBeGreaterThan(agentCount * 35)
  })

  it('goes on calling within its ceiling where detection finds every one of them', () => {
    const detection = { listensMs: 2000, calls: () => true }
    const result = live({ fate: machines, minutes: 60, detection }, createPacer(config))
    expect(result.live).toBe(0)
    expect(result.dialed).toBeGreaterThan(agentCount * 60)
    for (const { out } of result.byMinute) expect(out).toBeLessThanOrEqual(agentCount * 10)
  })

  it('stays inside the limit when detection comes to its senses after an hour of taking all for machines', () => {
    let sees = true
    const detection = { listensMs: 1000, calls: () => sees }
    const fate: Fate = (call, at) => {
      if (at >= 3_600_000) sees = false
      return quarter(call, at)
    }
    const result = live({ fate, minutes: 150, detection }, createPacer(config))
    expect(result.live).toBeGreaterThan(500)
    expect(share(result)).toBeLessThanOrEqual(0.03)
  })
})

describe('changes of luck', () => {
  it('recovers from an hour without an answer', () => {
    const fate: Fate = (call, at) => (at < 3_600_000 ? { afterMs: 25_000, ends: 'noAnswer' } : quarter(call, at))
    const result = live({ fate, minutes: 150 }, createPacer(config))
    expect(result.connected).toBeGreaterThan(agentCount * 40)
    expect(share(result)).toBeLessThanOrEqual(0.03)
  })

  it('holds a minute of silence after which everything is told at once', () => {
    const silent = [1_800_000, 1_860_000] as const
    const result = live({ fate: quarter, minutes: 90, silent }, createPacer(config))
    const [before, after] = [result.byMinute[29], result.byMinute[30]]
    expect((after?.dialed ?? 0) - (before?.dialed ?? 0)).toBeLessThan(agentCount * 4)
    expect(share(result)).toBeLessThanOrEqual(0.03)
  })

  it.each([
    ['back by half an hour', -1_800_000],
    ['forward by five hours', 18_000_000],
  ])('goes on when the clock jumps %s', (_, jump) => {
    const start = 100_000_000
    const usual = live({ fate: quarter, minutes: 60, clock: (at) => at + start }, createPacer(config))
    const clock = (at: number) => at + start + (at >= 1_800_000 ? jump : 0)
    const result = live({ fate: quarter, minutes: 60, clock }, createPacer(config))
    expect(result.connected).toBeGreaterThan(0.95 * usual.connected)
    expect(share(result)).toBeLessThanOrEqual(0.03)
  })
})

it.each([
  ['numbers of another shape', { version: 1, learned: { rings: { survived: [1], ended: [[1]] } } }],
  ['a list', { version: 1, learned: [] }],
  ['a text', { version: 1, learned: 'garbage' }],
  ['a version to come', { version: 2, learned: { rings: {} } }],
])('works as without memory when given %s', (_, memory) => {
  const fresh = live({ fate: quarter, minutes: 20 }, createPacer(config))
  expect(live({ fate: quarter, minutes: 20 }, createPacer({ ...config, memory }))).toEqual(fresh)
})
