import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AgentSnapshot, PhoneMode } from '../../dialer/model/agent.js'
import type { DialMode } from '../../dialer/model/campaign.js'
import type { EngineSeed, StoredCall } from '../../dialer/ports/engine-store.js'
import { aCampaign, aLead, anAgent, createStage, type Stage } from '../dialer/support/engine-stage.js'
import { fuzz } from './support/fuzz.js'
import { hostileJson, nearly } from './support/hostile.js'

/** What a life of the process kept at one moment. */
interface Kept {
  readonly call: StoredCall
  readonly agent: AgentSnapshot | null
}

const hour = 3_600_000
const campaign = (dialMode: DialMode) => aCampaign(1, { dialMode, wrapUpS: 30, dropAfterMs: 2000, record: true })
const lives: readonly (readonly [DialMode, PhoneMode])[] = [
  ['progressive', 'nailedUp'],
  ['power', 'perCall'],
  ['manual', 'perCall'],
]

/** A call from its reservation to the end of its wrap-up; what was kept at each step on the way. */
function* keptIn(dialMode: DialMode, phoneMode: PhoneMode): Iterable<Kept> {
  const stage = createStage({ campaigns: [campaign(dialMode)], agents: [anAgent(1, phoneMode)], leads: [aLead(1)] })
  stage.signOn(1)
  if (dialMode === 'manual') {
    stage.ask({
      kind: 'agent.dialNumber',
      agent: anAgent(1).id,
      number: aLead(1).number,
      campaign: campaign('manual').id,
    })
  }
  const steps: readonly ((on: Stage) => void)[] = [
    pickUp,
    (on) => on.ring(on.leadLeg()),
    (on) => on.answer(on.leadLeg()),
    pickUp,
    (on) => on.bridge(),
    (on) => on.gone(on.leadLeg()),
    (on) => on.pass(31_000),
  ]
  for (const next of steps) {
    next(stage)
    const [agent = null] = stage.storedAgents.values()
    for (const { calls } of stage.commits) for (const call of calls) if (call.state !== null) yield { call, agent }
  }
}

function pickUp(on: Stage): void {
  const leg = on.legTo('1001')
  if (leg !== undefined) on.answer(leg)
}

const all = lives.flatMap(([dialMode, phoneMode]) => [...keptIn(dialMode, phoneMode)])
const kept = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]

/** One part was changed somewhere inside, or is something else altogether. */
const damaged = (right: unknown) =>
  fc.oneof({ weight: 6, arbitrary: nearly(right) }, { weight: 1, arbitrary: hostileJson })

/** As the database gives it back. */
function asRead(seed: Partial<EngineSeed>): Partial<EngineSeed> {
  return JSON.parse(JSON.stringify(seed))
}

describe('what was kept of open calls and agents', () => {
  it('is whole as it was written, at every step of a call', () => {
    expect(
      new Set(kept.map(({ call }) => (call.state as { state: { name: string } }).state.name)).size,
    ).toBeGreaterThan(7)
    for (const { call, agent } of kept) {
      const agents = agent === null ? [] : [agent]
      const stage = createStage({ epoch: 'e2', seed: asRead({ openCalls: [call], agents }) })
      expect(stage.told('watchdog.repaired')).toEqual([])
    }
  })

  fuzz(
    'damaged, goes on or ends, once and in order, and nobody stays in it',
    fc
      .constantFrom(...kept)
      .chain(({ call, agent }) =>
        fc.record({ record: fc.constant(call.record), state: damaged(call.state), agent: damaged(agent) }),
      ),
    { runs: 400 },
    ({ record, state, agent }) => {
      const whole = typeof agent === 'object' && agent !== null ? agent : {}
      const stage = createStage({
        campaigns: [campaign(record.dialMode)],
        agents: [anAgent(1)],
        epoch: 'e2',
        now: record.milestones.reservedAt + 60_000,
        seed: asRead({ openCalls: [{ record, state }], agents: [{ ...whole, agent: anAgent(1).id }] }),
      })
      stage.pass(hour)
      stage.ask({ kind: 'agent.signOff', agent: anAgent(1).id })
      stage.pass(hour)
      const after = stage.engine.inspect()
      expect(after.calls).toEqual([])
      expect(after.lines.site).toBe(0)
      expect(after.agents).toMatchObject([{ presence: { name: 'loggedOut' } }])
      const [closed] = [...stage.stored.values()]
      expect(closed).toMatchObject({ state: null, record: { ref: record.ref } })
      expect(closed?.record.outcome).not.toBeNull()
      expect(closed?.record.milestones.closedAt).not.toBeNull()
      expect(stage.told('call.ended')).toHaveLength(record.outcome === null ? 1 : 0)
    },
  )
})
