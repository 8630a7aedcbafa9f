import { describe, expect, it } from 'vitest'
import type { AgentId } from '../../../dialer/model/ids.js'
import type { EngineStatus } from '../../../dialer/ports/commands.js'
import { createStorm } from '../support/storm.js'

/** As many steps as make a few dozen calls and a few restarts. */
const steps = 4000

async function walk(seed: number) {
  const storm = createStorm(seed, {
    refuses: seed % 3 === 0 ? 0.05 : 0,
    swallows: seed % 4 === 0 ? 0.02 : 0,
    tellsTwice: seed % 2 === 0 ? 0.1 : 0,
  })
  await storm.begin()
  storm.connect()
  for (let i = 0; i < steps; i++) {
    await storm.act()
    if (i % 10 === 0) consistent(storm.engine.inspect(), storm.gone)
  }
  await storm.calm()
  return storm
}

/** What holds at every moment. */
function consistent({ calls, agents, lines }: EngineStatus, gone: ReadonlySet<AgentId>): void {
  const open = new Map(calls.map((call) => [call.call, call]))
  const numbers = calls.flatMap(({ lead }) => (lead === null ? [] : [lead]))
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(lines.site).toBe(calls.filter((call) => call.state !== 'wrapUp').length)
  for (const { presence } of agents) if ('call' in presence) expect([...open.keys()]).toContain(presence.call)
  for (const { call, state, agent } of calls) {
    if (agent === null || gone.has(agent)) continue
    if (!['callingAgent', 'offering', 'connecting', 'bridged'].includes(state)) continue
    expect(agents.find((each) => each.agent === agent)?.presence ?? { call }).toMatchObject({ call })
  }
}

/** Widen by hand after a change of the engine: thousands take a minute. */
const seeds = Array.from({ length: 40 }, (_, i) => i + 1)

describe('after a storm of events, commands, losses and restarts in any order', () => {
  it.each(seeds)('everything is settled (seed %i)', async (seed) => {
    const { engine, store, pbx, early, leads } = await walk(seed)
    const status = engine.inspect()
    expect(status.calls).toEqual([])
    expect(status.lines).toEqual({ site: 0, trunks: { main: 0 } })
    expect(status.uncommitted).toBe(0)
    expect(status.agents.filter(({ presence }) => presence.name !== 'loggedOut')).toEqual([])
    expect(engine.nextWake()).toBeNull()

    expect(early).toEqual([])
    expect(pbx.doubled).toEqual([])
    // A hang-up that was swallowed leaves its leg.
    expect(pbx.swallowed === 0 ? [...pbx.legs.keys()] : []).toEqual([])

    const records = store.records()
    const ended = store.journal.flatMap((entry) => (entry.kind === 'call.ended' ? [entry.call] : []))
    expect(new Set(ended).size).toBe(ended.length)
    for (const record of records) {
      expect(record).toMatchObject({ outcome: expect.any(String), endedBy: expect.any(String) })
      const { reservedAt, dialedAt, answeredAt, bridgedAt, endedAt, closedAt } = record.milestones
      const reached = [reservedAt, dialedAt, answeredAt, bridgedAt, endedAt, closedAt].filter((at) => at !== null)
      expect(reached).toEqual(reached.toSorted((a, b) => a - b))
      expect(endedAt).not.toBeNull()
      expect(closedAt).not.toBeNull()
      expect(record.outcome === 'connected').toBe(bridgedAt !== null)
      expect(ended).toContain(record.ref)
    }
    for (const look of leads) {
      const kept = look()
      expect(kept.stage).not.toBe('inAttempt')
      const tried = records.filter((record) => record.lead === kept.lead.id)
      expect(kept.lead.attempts).toBeLessThanOrEqual(tried.length)
      expect(kept.lead.attempts).toBeGreaterThanOrEqual(
        tried.filter((record) => record.milestones.dialedAt !== null).length,
      )
    }
  })
})
