import { describe, expect, it } from 'vitest'
import { createFixedRatioPacer } from '../../../dialer/pacing/baselines/fixed-ratio-pacer.js'
import { createProgressivePacer } from '../../../dialer/pacing/baselines/progressive-pacer.js'
import type { Pacer, PacerEvent, PacerSnapshot } from '../../../dialer/pacing/pacer.js'
import { type FloorPolicy, simulateFloor } from '../../../dialer/simulation/floor.js'
import { utilisation } from '../../../dialer/simulation/floor-result.js'
import { exponential, floor, lognormal, shift, uniform } from '../../bench/pacing/laws.js'

const ratio =
  (lines: number): FloorPolicy =>
  (config) =>
    createFixedRatioPacer(config, lines)

/** Lets somebody look at everything a pacer is told and asked. */
const watched =
  (
    policy: FloorPolicy,
    see: { event?: (event: PacerEvent) => void; ask?: (snapshot: PacerSnapshot) => void },
  ): FloorPolicy =>
  (config, future): Pacer => {
    const pacer = policy(config, future)
    return {
      ...pacer,
      observe(event) {
        see.event?.(event)
        pacer.observe(event)
      },
      decide(snapshot) {
        see.ask?.(snapshot)
        return pacer.decide(snapshot)
      },
    }
  }

const restless = floor('restless', {
  hours: 2,
  agents: [shift(8), shift(6, 0.5, 1.5, 120)],
  people: 0.3,
  machines: 0.2,
  amd: [0.02, 0.1],
  talk: lognormal(60, 1),
  pauses: { every: uniform(300, 900), lasts: exponential(120) },
  breaks: [{ atH: 1, share: 0.8, spreadS: 60, lasts: uniform(200, 400) }],
})

describe('a simulated floor', () => {
  it('is the same for the same seed and another for another', () => {
    const run = (seed: number) => simulateFloor(restless, ratio(2), { seed })
    expect(run(3)).toEqual(run(3))
    expect(run(3)).not.toEqual(run(4))
  })

  it('ends every call once', () => {
    const result = simulateFloor(restless, ratio(3), { seed: 1 })
    const { connected, late, abandoned, misjudged, machinesServed, machinesDropped, missed, unfinished } = result
    // A misjudged person is missed as a machine and abandoned as a person.
    const withoutAgent = abandoned - late - misjudged
    expect(connected + late + withoutAgent + machinesServed + machinesDropped + missed + unfinished).toBe(result.dialed)
    expect(result.live).toBe(connected + abandoned)
    expect(misjudged).toBeGreaterThan(0)
    expect(machinesServed).toBeGreaterThan(0)
    expect(withoutAgent).toBeGreaterThan(20)
  })

  it('tells each call in order: dialed, ringing, answered, live, and one end', () => {
    const told = new Map<string, string[]>()
    const event = (one: PacerEvent): void => {
      if (one.kind !== 'agent') told.set(one.leg, [...(told.get(one.leg) ?? []), one.kind])
    }
    simulateFloor(restless, watched(ratio(3), { event }), { seed: 1 })
    const ended = /(missed|connected|abandoned)$/
    const stories = new Set([...told.values()].map((kinds) => kinds.join(' ')).filter((story) => ended.test(story)))
    for (const story of stories) {
      expect(story).toMatch(/^dialed( ringing)?( missed| answered missed| answered live (connected|abandoned))$/)
    }
    expect(stories.size).toBeGreaterThan(4)
  })

  it('lets nobody wait longer than two seconds from the answer, and drops nobody sooner who would stay', () => {
    const patient = { ...restless, leads: { ...restless.leads, patience: null, detection: null } }
    const liveAt = new Map<string, number>()
    const waits: number[] = []
    const drops: number[] = []
    const event = (one: PacerEvent): void => {
      if (one.kind === 'live') liveAt.set(one.leg, one.at)
      else if (one.kind === 'connected') waits.push(one.at - (liveAt.get(one.leg) ?? 0))
      else if (one.kind === 'abandoned') drops.push(one.at - (liveAt.get(one.leg) ?? 0))
    }
    simulateFloor(patient, watched(ratio(3), { event }), { seed: 2 })
    expect(Math.max(...waits)).toBeLessThanOrEqual(2000)
    expect(waits.some((wait) => wait > 500)).toBe(true)
    expect(new Set(drops)).toEqual(new Set([2000]))
  })

  it('counts the time of machine detection among the two seconds', () => {
    const slow = {
      ...restless,
      leads: {
        ...restless.leads,
        detection: {
          personTakes: { kind: 'fixed', ms: 2500 },
          machineTakes: { kind: 'fixed', ms: 2500 },
          misjudgedPeople: 0,
          missedMachines: 0,
        } as const,
      },
    }
    const result = simulateFloor(slow, createProgressivePacer, { seed: 2 })
    expect(result.connected).toBe(0)
    expect(result.late).toBeGreaterThan(50)
    expect(result.abandoned).toBe(result.live)
  })

  it('gives a call to the agent who has been ready longest', () => {
    const ready: string[] = []
    const wrong: string[] = []
    const event = (one: PacerEvent): void => {
      if (one.kind === 'connected' && one.agent !== ready[0]) wrong.push(one.agent)
      if (one.kind !== 'agent') return
      if (ready.includes(one.agent)) ready.splice(ready.indexOf(one.agent), 1)
      if (one.state === 'ready') ready.push(one.agent)
    }
    const result = simulateFloor(restless, watched(ratio(2), { event }), { seed: 5 })
    expect(result.connected).toBeGreaterThan(200)
    expect(wrong).toEqual([])
  })

  it('never has more lines in use, nor more calls placed in a second, than there are', () => {
    const narrow = floor('narrow', { hours: 1, agents: 20, people: 0.2, lines: 30, callsPerSecond: 2 })
    const dialedAt: number[] = []
    let mostLines = 0
    const pacer = watched(ratio(10), {
      event: (one) => {
        if (one.kind === 'dialed') dialedAt.push(one.at)
      },
      ask: ({ agents, legs }) => {
        mostLines = Math.max(mostLines, legs.length + agents.filter((agent) => agent.state === 'talking').length)
      },
    })
    simulateFloor(narrow, pacer, { seed: 1 })
    expect(mostLines).toBe(30)
    const inTenSeconds = dialedAt.map(
      (at, index) => dialedAt.slice(index).filter((other) => other < at + 10_000).length,
    )
    expect(Math.max(...inTenSeconds)).toBeLessThanOrEqual(22)
  })

  it('takes back only calls that have rung long enough', () => {
    const eager: FloorPolicy = (config) => {
      const pacer = createProgressivePacer(config)
      return {
        ...pacer,
        decide(snapshot) {
          const cancel = snapshot.legs.filter((leg) => leg.state === 'ringing').map((leg) => leg.leg)
          return { ...pacer.decide(snapshot), cancel }
        },
      }
    }
    const cancelledAfter: number[] = []
    const rangAt = new Map<string, number>()
    const event = (one: PacerEvent): void => {
      if (one.kind === 'ringing') rangAt.set(one.leg, one.at)
      if (one.kind === 'missed' && one.why === 'cancelled') cancelledAfter.push(one.at - (rangAt.get(one.leg) ?? 0))
    }
    const result = simulateFloor(restless, watched(eager, { event }), { seed: 1, config: { cancelAfterMs: 15_000 } })
    expect(Math.min(...cancelledAfter)).toBeGreaterThanOrEqual(15_000)
    expect(result.cancelled).toBe(cancelledAfter.length)
    expect(result.cancelsRefused).toBeGreaterThan(0)
    expect(simulateFloor(restless, eager, { seed: 1, config: { cancelAfterMs: null } }).cancelled).toBe(0)
  })

  it('counts neither pauses nor time off duty as duty', () => {
    const quiet = floor('quiet', {
      hours: 4,
      agents: [shift(10, 1, 3)],
      people: 0,
      breaks: [{ atH: 2, share: 1, spreadS: 0, lasts: { kind: 'fixed', ms: 1_800_000 } }],
    })
    expect(simulateFloor(quiet, createProgressivePacer, { seed: 1 }).dutyMs).toBe(10 * 1.5 * 3_600_000)
  })

  it('asks as often as it is told to', () => {
    const times: number[] = []
    const pacer = watched(ratio(2), { ask: ({ now }) => times.push(now) })
    simulateFloor(restless, pacer, { seed: 1, askEveryMs: 1000, askAgainAfterMs: null })
    expect(times).toHaveLength(7200)
    times.length = 0
    simulateFloor(restless, pacer, { seed: 1, askEveryMs: 1000, askAgainAfterMs: 100 })
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1000)
    expect(times.length).toBeGreaterThan(7200)
  })

  it('dials one line for each ready agent as theory says: an agent waits 67.8 s for a call', () => {
    const plain = floor('theory', { hours: 8, agents: 100, people: 0.25, paceSpread: 0 })
    const result = simulateFloor(plain, createProgressivePacer, { seed: 1 })
    // (1 - p)/p failed attempts of 19 s and the answered one of 10.8 s
    const idleS = (result.dutyMs - result.busyMs) / 1000 / result.connected
    expect(result.abandoned).toBe(0)
    expect(idleS).toBeGreaterThan(67.8 * 0.98)
    expect(idleS).toBeLessThan(67.8 * 1.02)
    expect(utilisation(result)).toBeCloseTo(135 / (135 + 67.8), 1)
  })
})
