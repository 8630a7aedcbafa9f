import { describe, expect, it } from 'vitest'
import { createClairvoyantPacer } from '../../../../dialer/pacing/baselines/clairvoyant-pacer.js'
import { createFixedRatioPacer } from '../../../../dialer/pacing/baselines/fixed-ratio-pacer.js'
import { createIssabelPacer } from '../../../../dialer/pacing/baselines/issabel-pacer.js'
import { createProgressivePacer } from '../../../../dialer/pacing/baselines/progressive-pacer.js'
import type { Pacer, PacerAgent, PacerLeg } from '../../../../dialer/pacing/pacer.js'
import { simulateFloor } from '../../../../dialer/simulation/floor.js'
import { abandonedShare, utilisation } from '../../../../dialer/simulation/floor-result.js'
import { floor } from '../../../bench/pacing/laws.js'
import { pacerConfig } from './support.js'

const ready = (count: number): PacerAgent[] =>
  Array.from({ length: count }, (_, at) => ({ agent: `ready-${at}`, state: 'ready', since: 0 }))
const legs = (count: number): PacerLeg[] =>
  Array.from({ length: count }, (_, at) => ({
    leg: `leg-${at}`,
    state: 'ringing',
    dialedAt: 0,
    ringingAt: 0,
    answeredAt: null,
  }))
const ask = (pacer: Pacer, now: number, agents: PacerAgent[], out: number, room = 100): number =>
  pacer.decide({ now, agents, legs: legs(out), room, callsPerSecond: null }).dial

describe('simple baselines', () => {
  it('progressive has one line out for each ready agent, and no more than there is room for', () => {
    const pacer = createProgressivePacer(pacerConfig)
    expect(ask(pacer, 0, ready(4), 1)).toBe(3)
    expect(ask(pacer, 0, ready(4), 6)).toBe(0)
    expect(ask(pacer, 0, ready(4), 0, 2)).toBe(2)
  })

  it('a fixed ratio multiplies the ready agents, rounded down', () => {
    const pacer = createFixedRatioPacer(pacerConfig, 1.5)
    expect(ask(pacer, 0, ready(3), 0)).toBe(4)
    expect(ask(pacer, 0, ready(1), 0)).toBe(1)
  })
})

describe("Issabel's predictor", () => {
  /** Ten calls that took 100 s each, every one the answered one of five. */
  function taught(overcommit: boolean): Pacer {
    const pacer = createIssabelPacer(pacerConfig, { overcommit })
    for (let call = 0; call < 10; call++) {
      for (let attempt = 0; attempt < 5; attempt++) {
        const leg = `${call}-${attempt}`
        pacer.observe({ kind: 'dialed', leg, at: call * 1000 })
        if (attempt > 0) pacer.observe({ kind: 'missed', leg, at: call * 1000 + 9000, why: 'busy' })
        else pacer.observe({ kind: 'live', leg, at: call * 1000 + 10_000 })
      }
      pacer.observe({ kind: 'agent', agent: `a-${call}`, at: call * 1000 + 10_000, state: 'talking' })
      pacer.observe({ kind: 'agent', agent: `a-${call}`, at: call * 1000 + 110_000, state: 'ready' })
    }
    return pacer
  }
  const now = 400_000
  const talkingFor = (...seconds: readonly number[]): PacerAgent[] =>
    seconds.map((second, at) => ({ agent: `busy-${at}`, state: 'talking', since: now - second * 1000 }))

  it('counts old calls as about to end: from 3.5 times the mean on, the answer time included', () => {
    // 1 - exp(-(t + 10)/100) >= 0.97 from t = 340.7 s on
    expect(ask(taught(false), now, [...ready(1), ...talkingFor(100, 340, 341, 500)], 0)).toBe(3)
  })

  it('takes off what is out, one for one, and divides by success only with overcommit', () => {
    expect(ask(taught(false), now, ready(6), 4)).toBe(2)
    expect(ask(taught(true), now, ready(6), 4)).toBe(10)
  })

  it('predicts every five seconds, and nothing before ten calls are over', () => {
    const pacer = createIssabelPacer(pacerConfig, { overcommit: true })
    expect(ask(pacer, now, talkingFor(900), 0)).toBe(0)
    expect(ask(pacer, now + 4900, ready(2), 0)).toBe(0)
    expect(ask(pacer, now + 5000, ready(2), 0)).toBe(2)
  })
})

describe('the clairvoyant bound', () => {
  it.each([1, 5, 50])('keeps %i agents busy all the time within the limit', (agents) => {
    const result = simulateFloor(floor('plain', { agents, hours: 4 }), createClairvoyantPacer, { seed: 1 })
    expect(utilisation(result)).toBeGreaterThan(0.98)
    expect(abandonedShare(result)).toBeLessThan(0.03)
  })

  it('waits with a call until an agent will be there for its answer', () => {
    const fate = { endsAfterMs: 8000, verdictMs: 0, takenForPerson: true }
    const pacer = createClairvoyantPacer(pacerConfig, {
      nextFate: () => fate,
      readyBetween: () => ({ fromAt: 20_000, untilAt: Number.POSITIVE_INFINITY }),
    })
    const agents: PacerAgent[] = [{ agent: 'busy', state: 'talking', since: 0 }]
    pacer.observe({ kind: 'agent', agent: 'busy', at: 0, state: 'talking' })
    expect(ask(pacer, 10_000, agents, 0)).toBe(0)
    expect(ask(pacer, 11_500, agents, 0)).toBe(1)
    pacer.observe({ kind: 'dialed', leg: 'leg-1', at: 11_500 })
    expect(ask(pacer, 12_000, agents, 1)).toBe(0)
  })
})
