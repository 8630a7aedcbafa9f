import { describe, expect, it } from 'vitest'
import { nextVicidialLevel, type VicidialSight } from '../../../../dialer/pacing/baselines/vicidial-level.js'
import { createVicidialPacer } from '../../../../dialer/pacing/baselines/vicidial-pacer.js'
import { vicidialDefaults } from '../../../../dialer/pacing/baselines/vicidial-settings.js'
import type { Pacer, PacerAgentState, PacerLeg } from '../../../../dialer/pacing/pacer.js'
import { simulateFloor } from '../../../../dialer/simulation/floor.js'
import { abandonedShare, callsPerAgentHour } from '../../../../dialer/simulation/floor-result.js'
import { floor } from '../../../bench/pacing/laws.js'
import { pacerConfig } from './support.js'

const sight: VicidialSight = {
  ready: 0,
  waiting: 0,
  agents: 20,
  callsToday: 0,
  dropPercent: 0,
  callsLastMinute: 0,
  dropsLastMinute: 0,
  hhmm: 900,
}
const level = (from: number, seen: Partial<VicidialSight>, set: Partial<typeof vicidialDefaults> = {}): number =>
  nextVicidialLevel(from, { ...sight, ...seen }, { ...vicidialDefaults, ...set })

describe("VICIdial's level", () => {
  it('doubles while everybody is idle, up to its ceiling', () => {
    expect(level(1, { ready: 20 })).toBe(2)
    expect(level(2, { ready: 20 })).toBe(3)
    expect(level(2, { ready: 20 }, { maxLevel: 10 })).toBe(4)
  })

  it('moves by the share of idle agents less waiting callers, to three decimals', () => {
    expect(level(1.5, { ready: 3, waiting: 1 })).toBe(1.65)
    expect(level(1.111, { ready: 1 })).toBe(1.167)
    expect(level(2, { ready: 1, waiting: 5 })).toBe(1.6)
    expect(level(2, { ready: 5 }, { target: -5 })).toBe(2)
  })

  it('climbs faster and falls slower with intensity', () => {
    expect(level(2, { ready: 2 }, { intensity: 50 })).toBe(2.3)
    expect(level(2, { waiting: 2 }, { intensity: 50 })).toBe(1.9)
    expect(level(2, { waiting: 2 }, { intensity: -50 })).toBe(1.7)
  })

  it('is cut by its method once more than 50 calls were placed and too many dropped', () => {
    const over = { callsToday: 51, dropPercent: 3.1 }
    expect(level(2.8, over)).toBe(1)
    expect(level(2.8, { ...over, callsToday: 50 })).toBe(2.8)
    expect(level(2.8, { ...over, dropPercent: 3 })).toBe(2.8)
    expect(level(2.8, over, { method: 'average' })).toBe(1.4)
    expect(level(2.8, over, { method: 'tapered' })).toBe(2.8)
    expect(level(2.8, { ...over, hhmm: 1600 }, { method: 'tapered' })).toBeCloseTo(1.4)
    expect(level(2.8, { ...over, hhmm: 2130 }, { method: 'tapered' })).toBe(1)
  })

  it('is halved after a minute with more drops than not, and never below 1', () => {
    expect(level(2.8, { callsLastMinute: 21, dropsLastMinute: 11 })).toBe(1.4)
    expect(level(1.4, { callsLastMinute: 21, dropsLastMinute: 11 })).toBe(1)
    expect(level(2.8, { callsLastMinute: 20, dropsLastMinute: 20 })).toBe(2.8)
  })
})

describe("VICIdial's placing", () => {
  const agents = (...states: readonly PacerAgentState[]) =>
    states.map((state, at) => ({ agent: `agent-${at}`, state, since: 0 }))
  const dialing = (count: number): PacerLeg[] =>
    Array.from({ length: count }, (_, at) => ({
      leg: `leg-${at}`,
      state: 'dialing',
      dialedAt: 0,
      ringingAt: null,
      answeredAt: null,
    }))
  /** Everybody idle for so long, without any call, so that the level climbs. */
  const climbed = (pacer: Pacer, seconds: number): Pacer => {
    for (let now = 0; now <= seconds * 1000; now += 500) {
      pacer.decide({ now, agents: agents('ready', 'ready', 'ready', 'ready'), legs: [], room: 0, callsPerSecond: null })
    }
    return pacer
  }
  const ask = (pacer: Pacer, now: number, states: readonly PacerAgentState[], legs: number, room = 1000): number =>
    pacer.decide({ now, agents: agents(...states), legs: dialing(legs), room, callsPerSecond: null }).dial

  it('begins with one line for each ready agent and passes every 2.5 seconds', () => {
    const pacer = createVicidialPacer(pacerConfig)
    expect(ask(pacer, 0, ['ready', 'ready', 'wrapUp', 'paused'], 0)).toBe(2)
    expect(ask(pacer, 500, ['ready', 'ready', 'ready', 'ready'], 2)).toBe(0)
    expect(ask(pacer, 2500, ['ready', 'ready', 'ready', 'ready'], 2)).toBe(2)
  })

  it('multiplies ready and talking agents by the level, or the ready ones alone', () => {
    const floorOf: readonly PacerAgentState[] = ['ready', 'talking', 'talking', 'wrapUp']
    expect(ask(climbed(createVicidialPacer(pacerConfig), 16), 20_000, floorOf, 0)).toBe(2 * 3 - 2)
    const availableOnly = climbed(createVicidialPacer(pacerConfig, { availableOnly: true }), 16)
    expect(ask(availableOnly, 20_000, floorOf, 1)).toBe(2 * 1 - 1)
  })

  it('places the rest of a pass when there is room again', () => {
    const pacer = createVicidialPacer(pacerConfig)
    expect(ask(pacer, 0, ['ready', 'ready', 'ready'], 0, 1)).toBe(1)
    expect(ask(pacer, 500, ['ready', 'ready', 'ready'], 1, 1)).toBe(1)
    expect(ask(pacer, 1000, ['ready', 'ready', 'ready'], 2, 9)).toBe(1)
    expect(ask(pacer, 1500, ['ready', 'ready', 'ready'], 3, 9)).toBe(0)
  })

  it('is bang-bang at its defaults: hardly more calls than progressive, yet the whole limit spent', () => {
    const plain = floor('plain', { agents: 20, hours: 6 })
    const result = simulateFloor(plain, (config) => createVicidialPacer(config), { seed: 1 })
    expect(abandonedShare(result)).toBeGreaterThan(0.028)
    expect(abandonedShare(result)).toBeLessThan(0.04)
    expect(callsPerAgentHour(result)).toBeLessThan(20)
  })
})
