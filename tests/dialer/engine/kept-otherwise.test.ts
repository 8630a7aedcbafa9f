import { describe, expect, it } from 'vitest'
import type { PhoneMode } from '../../../dialer/model/agent.js'
import { agentId, bridgeId } from '../../../dialer/model/ids.js'
import type { EngineSeed } from '../../../dialer/ports/engine-store.js'
import type { LegSnapshot } from '../../../dialer/ports/pbx.js'
import { aCampaign, aLead, anAgent, createStage, type Stage } from '../support/engine-stage.js'

const campaigns = [aCampaign(1, { dialMode: 'power', wrapUpS: 20, dropAfterMs: 2000, ringTimeoutS: 30, retry: {} })]

/** A life that dialled one lead. */
function aLife(phoneMode: PhoneMode): Stage {
  const stage = createStage({ campaigns, agents: [anAgent(1, phoneMode)], leads: [aLead(1)] })
  stage.signOn(1)
  return stage
}

/** Lead and agent talk. */
function talking(phoneMode: PhoneMode): Stage {
  const stage = aLife(phoneMode)
  stage.answer(stage.leadLeg())
  if (phoneMode === 'perCall') stage.answer(stage.legTo('1001')!)
  stage.bridge()
  expect(stage.presence(1)?.name).toBe('talking')
  return stage
}

const up = (leg: LegSnapshot['leg'], bridge: string | null): LegSnapshot => ({
  leg,
  state: 'up',
  bridge: bridge === null ? null : bridgeId(bridge),
  held: false,
})

/** A later life that cannot read what was kept of calls beside their records, found on a PBX with such legs. */
function laterLife(of: Stage, legs: readonly LegSnapshot[], seed: Partial<EngineSeed> = {}): Stage {
  const kept = of.seed()
  const stage = createStage({
    campaigns,
    agents: [anAgent(1)],
    epoch: 'e2',
    now: of.now() + 3000,
    linkUp: false,
    seed: { ...kept, openCalls: kept.openCalls.map(({ record }) => ({ record, state: { v: 2 } })), ...seed },
  })
  stage.reconnect({ legs, phones: [], trunks: [] })
  return stage
}

const ends = (stage: Stage) => stage.commands.flatMap((command) => (command.kind === 'hangup' ? [command.leg] : []))

describe('a call kept in a shape this version does not know goes on by its record', () => {
  it.each<[PhoneMode, string]>([
    ['nailedUp', 'the agent’s own'],
    ['perCall', 'the agent’s own'],
    ['nailedUp', 'of another version too'],
    ['perCall', 'unreadable'],
  ])('a conversation on a %s phone is not cut, what was kept of the agent being %s', (phoneMode, kept) => {
    const before = talking(phoneMode)
    const [lead, phone] = [before.leadLeg(), before.legTo('1001')!]
    const { bridge } = before.last('bridge')!
    const phoneKept = { agent: agentId(1), phoneMode, leg: phone, presence: { name: 'coaching' } }
    const seeds: Record<string, Partial<EngineSeed>> = {
      'of another version too': { agents: [phoneKept] },
      unreadable: { agents: [{ agent: agentId(1) }] },
    }
    const stage = laterLife(before, [up(lead, bridge), up(phone, bridge)], seeds[kept])
    expect(ends(stage)).toEqual([])
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    expect(stage.told('watchdog.repaired')).toMatchObject([
      { subject: 'call', mismatch: 'callUnreadable', cause: 'storage', lead: 1, agent: 1 },
      ...(kept === 'the agent’s own' ? [] : [{ subject: 'agent', mismatch: 'agentUnreadable', agent: 1 }]),
    ])
    stage.gone(lead)
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp' })
    stage.pass(21_000)
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.record()).toMatchObject({ outcome: 'connected', endedBy: 'lead', agent: 1, lead: 1 })
    expect(stage.told('call.ended')).toHaveLength(1)
    expect(stage.commits.flatMap(({ leads }) => leads)).toMatchObject([
      { lead: 1, stage: 'finished', attempted: { outcome: 'connected' } },
    ])
  })

  it('an agent of whom nothing can be read stays in a call that names the phone, also a held one', () => {
    const before = talking('nailedUp')
    const legs = [before.leadLeg(), before.legTo('1001')!].map((leg) => up(leg, before.last('bridge')!.bridge))
    const { openCalls } = before.seed()
    const stage = laterLife(before, legs, { openCalls, agents: [{ agent: agentId(1) }] })
    expect(ends(stage)).toEqual([])
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    expect(stage.told('watchdog.repaired')).toMatchObject([{ mismatch: 'agentUnreadable', agent: 1 }])
  })

  it('a conversation on a held phone ends where both are torn, and is written down as one', () => {
    const before = talking('nailedUp')
    const legs = [before.leadLeg(), before.legTo('1001')!].map((leg) => up(leg, before.last('bridge')!.bridge))
    const stage = laterLife(before, legs, { agents: [{ agent: agentId(1) }] })
    expect(ends(stage).toSorted()).toEqual(legs.map(({ leg }) => leg).toSorted())
    stage.gone(before.leadLeg())
    stage.pass(60_000)
    expect(stage.record()).toMatchObject({ outcome: 'connected', agent: 1, lead: 1 })
    expect(stage.engine.inspect()).toMatchObject({ calls: [], lines: { site: 0 } })
  })

  it('one that rang is answered and gets its agent', () => {
    const before = aLife('nailedUp')
    before.ring(before.leadLeg())
    const phone: LegSnapshot = { leg: before.legTo('1001')!, state: 'up', bridge: null, held: true }
    const stage = laterLife(before, [{ ...up(before.leadLeg(), null), state: 'ringing' }, phone])
    expect(ends(stage)).toEqual([])
    stage.answer(before.leadLeg())
    stage.bridge()
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
  })

  it('a person who waited too long meanwhile counts as abandoned, once', () => {
    const before = createStage({
      campaigns: [aCampaign(1, { dialMode: 'power', ratio: 2 })],
      leads: [aLead(1), aLead(2)],
    })
    before.signOn(1)
    for (const { leg } of before.dialed()) before.answer(leg)
    const waiting = before.seed().openCalls.filter(({ state }) => JSON.stringify(state).includes('"waiting"'))
    const [one] = waiting
    const stage = createStage({
      campaigns,
      epoch: 'e2',
      now: before.now() + 60_000,
      linkUp: false,
      seed: { openCalls: [{ record: one!.record, state: 'torn' }] },
    })
    const lead = before.dialed().find(({ leg }) => leg.endsWith(one!.record.ref))!.leg
    stage.reconnect({ legs: [up(lead, null)], phones: [], trunks: [] })
    stage.pass(10)
    stage.gone(lead)
    expect(stage.record()).toMatchObject({ outcome: 'abandoned' })
    expect(stage.told('call.ended')).toHaveLength(1)
    expect(stage.commits.flatMap(({ ledger = [] }) => ledger)).toMatchObject([{ kind: 'answer', class: 'abandoned' }])
  })

  it('one that may have left is never sent again', () => {
    const before = aLife('nailedUp')
    const [reserved] = before.commits.find(({ gate }) => gate !== null)!.calls
    const stage = laterLife(before, [], { openCalls: [{ record: reserved!.record, state: null }] })
    expect(stage.record()).toMatchObject({ outcome: 'failed' })
    expect(stage.dialed()).toEqual([])
  })

  it('an agent of whom nothing can be read is signed off, and told why', () => {
    const before = aLife('nailedUp')
    const stage = laterLife(before, [], { openCalls: [], agents: [{ agent: agentId(1) }] })
    expect(stage.presence(1)).toMatchObject({ name: 'loggedOut', why: expect.stringContaining('could not be read') })
    expect(stage.storedAgents.get(1)).toMatchObject({ presence: { name: 'loggedOut' } })
  })
})
