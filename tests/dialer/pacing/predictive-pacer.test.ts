import { describe, expect, it } from 'vitest'
import type {
  PacerAgent,
  PacerConfig,
  PacerEvent,
  PacerLeg,
  PacerMemory,
  PacerSnapshot,
} from '../../../dialer/pacing/pacer.js'
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

const agents = (count: number, state: PacerAgent['state'] = 'ready', since = 0): readonly PacerAgent[] =>
  Array.from({ length: count }, (_, index) => ({ agent: `agent-${index}`, state, since }))

const legs = (
  count: number,
  dialedAt: number,
  state: PacerLeg['state'] = 'ringing',
  prefix = 'leg',
): readonly PacerLeg[] =>
  Array.from({ length: count }, (_, index) => ({
    leg: `${prefix}-${index}`,
    state,
    dialedAt,
    ringingAt: state === 'ringing' ? dialedAt : null,
    answeredAt: state === 'answered' || state === 'waiting' ? dialedAt : null,
  }))

const snapshot = (now: number, given: Partial<PacerSnapshot>): PacerSnapshot => ({
  now,
  agents: [],
  legs: [],
  room: 1000,
  callsPerSecond: null,
  ...given,
})

/** A pacer that has seen one call in four answered after 10 s, talks of 60 s and wrap-ups of 10 s, for `calls` calls. */
function taught(given: Partial<PacerConfig> = {}, calls = 1200, firstAt = 0) {
  const pacer = createPacer({ ...config, ...given })
  const events: PacerEvent[] = []
  for (let call = 0; call < calls; call++) {
    const at = firstAt + call * 1000
    const leg = `old-${call}`
    events.push({ kind: 'dialed', leg, at })
    if (call % 4 === 0) {
      const agent = `old-agent-${call % 100}`
      events.push(
        { kind: 'agent', agent, at, state: 'ready' },
        { kind: 'live', leg, at: at + 10_000 },
        { kind: 'connected', leg, agent, at: at + 10_000, late: false },
        { kind: 'agent', agent, at: at + 70_000, state: 'wrapUp' },
        { kind: 'agent', agent, at: at + 80_000, state: 'ready' },
      )
    } else events.push({ kind: 'missed', leg, at: at + 25_000, why: 'noAnswer' })
  }
  let now = firstAt
  for (const event of events.sort((one, other) => one.at - other.at)) {
    pacer.observe(event)
    for (; now + 5000 <= event.at; now += 5000) pacer.decide(snapshot(now, { agents: agents(10, 'ready', firstAt) }))
  }
  return { pacer, now }
}

describe('how many calls it places', () => {
  it('begins with one line for each ready agent', () => {
    const decision = createPacer(config).decide(snapshot(0, { agents: agents(10) }))
    expect(decision.dial).toBe(10)
    expect(decision.view.limitedBy).toBe('learning')
  })

  it('places more lines than agents once it knows that most calls fail, and says why it stops', () => {
    const { pacer, now } = taught()
    const decision = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now) }))
    expect(decision.dial).toBeGreaterThan(15)
    expect(decision.view.limitedBy).toBe('risk')
    expect(decision.view.answerRate).toBeCloseTo(0.25, 1)
    expect(decision.view.answerAfterMs).toBeGreaterThan(8000)
    expect(decision.view.answerAfterMs).toBeLessThan(12_000)
    expect(decision.view.risk).toBeGreaterThanOrEqual(decision.view.riskAllowed)
  })

  it('dials ahead of a wrap-up that is about to end, and not of a talk that has just begun', () => {
    const { pacer, now } = taught()
    const wrapping = agents(20, 'wrapUp', now - 8000)
    expect(pacer.decide(snapshot(now, { agents: wrapping })).dial).toBeGreaterThan(20)
    const fresh = agents(20, 'talking', now).map((agent) => ({ ...agent, agent: `${agent.agent}-fresh` }))
    expect(pacer.decide(snapshot(now + 100, { agents: fresh })).dial).toBeLessThan(10)
  })

  it('counts on the end of a wrap-up that a timer ends', () => {
    const { pacer, now } = taught()
    const late = agents(10, 'wrapUp', now).map((agent) => ({ ...agent, endsBy: now + 1000 }))
    const open = agents(10, 'wrapUp', now)
    const sure = pacer.decide(snapshot(now, { agents: late })).view.forecastFree
    const unsure = pacer.decide(snapshot(now, { agents: open })).view.forecastFree
    expect(sure).toBeGreaterThan(unsure)
  })

  it('does not count on agents who have asked to go when their work is over', () => {
    const { pacer, now } = taught()
    const working = agents(30, 'wrapUp', now - 12_000).map((agent, n) => ({ ...agent, agent: `working-${n}` }))
    const busy = [...agents(2, 'ready', now), ...working]
    const stay = pacer.decide(snapshot(now, { agents: busy }))
    const going = busy.map((agent) => ({ ...agent, leaves: agent.state !== 'ready' }))
    const leave = pacer.decide(snapshot(now + 100, { agents: going }))
    expect(leave.dial).toBeLessThan(stay.dial)
    expect(leave.view.forecastFree).toBeLessThanOrEqual(2)
  })

  it('never places more than there is room for, nor more than the owner allows for each agent', () => {
    const { pacer, now } = taught({ maxLinesPerAgent: 1.5 })
    const few = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now), room: 3 }))
    expect(few).toMatchObject({ dial: 3, view: { limitedBy: 'room' } })
    const ceiling = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now) }))
    expect(ceiling).toMatchObject({ dial: 15, view: { limitedBy: 'ceiling' } })
  })

  it('is exactly progressive when nothing may be abandoned', () => {
    const { pacer, now } = taught({ abandonLimit: 0 })
    const out = [...legs(3, now - 5000), ...legs(2, now - 500, 'waiting', 'person'), ...legs(1, now, 'answered', 'amd')]
    const decision = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now), legs: out }))
    expect(decision.dial).toBe(10 - 2 - 4)
    const busy = agents(10, 'wrapUp', now - 60_000)
    expect(pacer.decide(snapshot(now + 100, { agents: busy, legs: out })).dial).toBe(0)
  })

  it('is held by ceiling and room alone when everything may be abandoned', () => {
    const pacer = createPacer({ ...config, abandonLimit: 1 })
    expect(pacer.decide(snapshot(0, { agents: agents(10) })).dial).toBe(100)
    expect(pacer.decide(snapshot(100, { agents: agents(10), room: 40 })).dial).toBe(40)
  })

  it('does not care about the order of agents and calls', () => {
    const mixed = [...agents(3, 'ready', 1), ...agents(9, 'talking', 2).slice(3)]
    const out = [...legs(9, 1_299_000), ...legs(4, 1_290_000, 'ringing', 'older')]
    const [one, other] = [false, true].map((turned) => {
      const { pacer, now } = taught()
      const turn = <T>(items: readonly T[]) => (turned ? [...items].reverse() : items)
      return pacer.decide(snapshot(now, { agents: turn(mixed), legs: turn(out) }))
    })
    expect(one?.dial).toBe(other?.dial)
    expect([...(one?.cancel ?? [])].sort()).toEqual([...(other?.cancel ?? [])].sort())
  })

  it('leaves agents to the answers that others bring', () => {
    const points = [1000, 10_000, 30_000].map((withinMs) => ({ withinMs, mean: 8, variance: 2 }))
    const alone = taught()
    const shared = taught()
    const ready = agents(10, 'ready', alone.now)
    const more = alone.pacer.decide(snapshot(alone.now, { agents: ready })).dial
    const fewer = shared.pacer.decide(snapshot(shared.now, { agents: ready, rivals: { points } })).dial
    expect(fewer).toBeLessThan(more)
  })
})

describe('the budget', () => {
  const window = { limit: 0.03, live: 1000, abandoned: 0, expectedLive: null }

  it('takes no risk while a window has reached its limit, though another has not', () => {
    const { pacer, now } = taught()
    const windows = [window, { ...window, live: 5000, abandoned: 150 }]
    const decision = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now), windows }))
    expect(decision).toMatchObject({ dial: 10, view: { limitedBy: 'budget', budgetLeft: 0 } })
  })

  it('spends what windows leave', () => {
    const { pacer, now } = taught()
    const decision = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now), windows: [window] }))
    expect(decision.dial).toBeGreaterThan(10)
    expect(decision.view.budgetLeft).toBeCloseTo(30 / 0.97)
  })

  it('slows down after its own abandoned calls', () => {
    const { pacer, now } = taught()
    for (let call = 0; call < 40; call++) pacer.observe({ kind: 'abandoned', leg: `lost-${call}`, at: now })
    const decision = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now) }))
    expect(decision).toMatchObject({ dial: 10, view: { limitedBy: 'budget' } })
  })

  it('counts an ending told twice once', () => {
    const { pacer, now } = taught()
    for (let time = 0; time < 30; time++) pacer.observe({ kind: 'abandoned', leg: 'lost', at: now })
    expect(pacer.decide(snapshot(now, { agents: agents(10, 'ready', now) })).view.limitedBy).toBe('risk')
  })

  it('takes people lost to machine detection off the limit', () => {
    const { pacer, now } = taught({ misjudgedShare: 0.04 })
    expect(pacer.decide(snapshot(now, { agents: agents(10, 'ready', now) }))).toMatchObject({
      dial: 10,
      view: { limitedBy: 'budget' },
    })
  })
})

describe('taking calls back', () => {
  const vanish = (cancelAfterMs: number | null) => {
    const { pacer, now } = taught({ cancelAfterMs })
    const out = [...legs(30, now - 20_000), ...legs(30, now - 5000, 'ringing', 'young')]
    return pacer.decide(snapshot(now, { legs: out }))
  }

  it('takes back what has rung long enough when all agents vanish, and only that', () => {
    const decision = vanish(15_000)
    expect(decision.dial).toBe(0)
    expect([...decision.cancel].sort()).toEqual(
      legs(30, 0)
        .map(({ leg }) => leg)
        .sort(),
    )
  })

  it('takes nothing back where it may not', () => {
    expect(vanish(null)).toMatchObject({ dial: 0, cancel: [] })
  })

  it('counts from the ringing where that was seen', () => {
    const { pacer, now } = taught()
    const out = legs(20, now - 18_000).map((leg) => ({ ...leg, ringingAt: now - 14_000 }))
    expect(pacer.decide(snapshot(now, { legs: out })).cancel).toEqual([])
  })

  it('leaves calls alone while agents wait for them', () => {
    const { pacer, now } = taught()
    const out = legs(5, now - 20_000)
    expect(pacer.decide(snapshot(now, { agents: agents(10, 'ready', now), legs: out })).cancel).toEqual([])
  })
})

describe('memory', () => {
  it('begins with what was learned yesterday', () => {
    const memory = taught().pacer.memory()
    const pacer = createPacer({ ...config, memory: JSON.parse(JSON.stringify(memory)) as PacerMemory })
    const decision = pacer.decide(snapshot(0, { agents: agents(10) }))
    expect(decision.view.answerRate).toBeCloseTo(0.25, 1)
    expect(decision.dial).toBeGreaterThan(10)
  })

  it.each([
    ['another version', { version: 999, learned: {} }],
    ['nothing in it', { version: 1, learned: null }],
    ['garbage in it', { version: 1, learned: { rings: { survived: ['x'], ended: 7 }, work: [] } }],
  ])('begins anew from a memory with %s', (_, memory) => {
    const pacer = createPacer({ ...config, memory })
    expect(pacer.decide(snapshot(0, { agents: agents(10) })).dial).toBe(10)
  })

  it('begins anew from numbers that make no sense', () => {
    const kept = JSON.stringify(taught().pacer.memory())
    const memory = JSON.parse(kept.replace(/\[\d/, '[-1')) as PacerMemory
    expect(createPacer({ ...config, memory }).decide(snapshot(0, { agents: agents(10) })).dial).toBe(10)
  })
})

describe('trouble', () => {
  it('bears events out of order, of unknown calls and of unknown agents', () => {
    const { pacer, now } = taught()
    pacer.observe({ kind: 'live', leg: 'nobody', at: now })
    pacer.observe({ kind: 'missed', leg: 'nobody', at: now, why: 'failed' })
    pacer.observe({ kind: 'ringing', leg: 'nobody', at: now })
    pacer.observe({ kind: 'connected', leg: 'direct', agent: 'stranger', at: now, late: false })
    pacer.observe({ kind: 'agent', agent: 'ghost', at: now, state: 'gone' })
    expect(pacer.decide(snapshot(now, { agents: agents(5, 'ready', now) })).dial).toBeGreaterThanOrEqual(5)
  })

  it.each([
    ['back by an hour', -3_600_000],
    ['forward by five hours', 5 * 3_600_000],
  ])('bears a clock that jumps %s', (_, jump) => {
    const { pacer, now } = taught({}, 1200, 10 * 3_600_000)
    const before = pacer.decide(snapshot(now, { agents: agents(10, 'ready', now) }))
    const then = now + jump
    const after = pacer.decide(snapshot(then, { agents: agents(10, 'ready', now) }))
    expect(after.view.answerRate).toBeCloseTo(before.view.answerRate, 1)
    expect(after.dial).toBeGreaterThanOrEqual(10)
    expect(after.dial).toBeLessThanOrEqual(2 * before.dial)
    expect(Object.values(after.view).every((value) => typeof value === 'string' || Number.isFinite(value))).toBe(true)
  })

  it('waits for what is out when the line falls silent, and does not take silence for a bad list', () => {
    const { pacer, now } = taught()
    const ready = agents(20, 'ready', now)
    const first = pacer.decide(snapshot(now, { agents: ready })).dial
    for (let call = 0; call < first; call++) pacer.observe({ kind: 'dialed', leg: `silent-${call}`, at: now })
    const out = legs(first, now, 'dialing', 'silent')
    let placed = 0
    for (let at = now + 500; at <= now + 60_000; at += 500)
      placed += pacer.decide(snapshot(at, { agents: ready, legs: out })).dial
    expect(placed).toBeLessThanOrEqual(first)
    for (let call = 0; call < first; call++) {
      pacer.observe({ kind: 'missed', leg: `silent-${call}`, at: now + 60_000, why: 'noAnswer' })
    }
    const again = pacer.decide(snapshot(now + 60_500, { agents: ready }))
    expect(again.view.answerRate).toBeGreaterThan(0.1)
    expect(again.dial).toBeLessThanOrEqual(3 * first)
  })

  it('dials nobody for a floor that has gone to lunch', () => {
    const { pacer, now } = taught()
    expect(pacer.decide(snapshot(now, { agents: agents(30, 'paused', now) }))).toMatchObject({
      dial: 0,
      view: { limitedBy: 'noAgents' },
    })
  })
})

it('foretells others the answers its calls will bring', () => {
  const { pacer, now } = taught()
  const { points } = pacer.forecast([...legs(40, now), ...legs(2, now, 'waiting', 'person')], now)
  const means = points.map((point) => point.mean)
  expect(means).toEqual([...means].sort((one, other) => one - other))
  expect(means[0]).toBeGreaterThanOrEqual(2)
  expect(means.at(-1)).toBeGreaterThan(8)
  expect(means.at(-1)).toBeLessThan(16)
})
