import { describe, expect, it } from 'vitest'
import { agentId, legId } from '../../../dialer/model/ids.js'
import type { LegSnapshot } from '../../../dialer/ports/pbx.js'
import { aCampaign, aLead, anAgent, createStage, type Stage } from '../support/engine-stage.js'

const leads = [aLead(1), aLead(2), aLead(3)]

const leg = (id: string | undefined, state: LegSnapshot['state'], of: Partial<LegSnapshot> = {}): LegSnapshot => ({
  leg: legId(id ?? ''),
  state,
  bridge: null,
  held: false,
  ...of,
})

function talking(): Stage {
  const stage = createStage({ leads })
  stage.signOn(1)
  stage.answer(stage.leadLeg())
  stage.bridge()
  return stage
}

const snapshotOf = (...legs: readonly LegSnapshot[]) => ({ legs, phones: [], trunks: [] })

describe('the link is lost', () => {
  it('and nothing is sent or dialled until it is back and compared', () => {
    const stage = talking()
    const { bridge } = stage.last('bridge')!
    stage.link('down')
    const sent = stage.commands.length
    stage.pass(120_000)
    expect(stage.commands.length).toBe(sent)
    expect(stage.limit()).toBe('linkDown')
    stage.reconnect(snapshotOf(leg(stage.leadLeg(), 'up', { bridge }), leg(stage.legTo('1001'), 'up', { bridge })))
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    // The new session has to learn of the recording, or nobody would be told of its end.
    expect(stage.commands.slice(sent)).toMatchObject([{ kind: 'record', bridge, action: 'start' }])
    stage.gone(stage.leadLeg())
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'lead' })
  })

  it('while the lead hung up: the call is closed as lost and the agent is held again', () => {
    const stage = talking()
    stage.link('down')
    stage.reconnect(snapshotOf(leg(stage.legTo('1001'), 'up')))
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'pbx' })
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp' })
    expect(stage.last('hold')).toMatchObject({ leg: stage.legTo('1001'), audio: 'silence' })
  })

  it('while somebody answered: the call is connected, or dropped if it took too long', () => {
    const stage = createStage({ leads, agents: [anAgent(1), anAgent(2)], campaigns: [aCampaign(1)] })
    stage.signOn(1)
    stage.link('down')
    stage.pass(10_000)
    stage.reconnect(snapshotOf(leg(stage.leadLeg(), 'up'), leg(stage.legTo('1001'), 'up', { held: true })))
    stage.bridge()
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
  })

  it('because the PBX restarted: all calls are over, agents are logged out and told why', () => {
    const stage = talking()
    stage.link('down')
    stage.reconnect(snapshotOf())
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'pbx' })
    expect(stage.presence(1)).toMatchObject({ name: 'loggedOut', why: 'The connection to the phone was lost.' })
    expect(stage.engine.inspect()).toMatchObject({ calls: [], lines: { site: 0 } })
  })

  it('with a leg of ours nobody knows: it is hung up; legs of other sites are left alone', () => {
    const stage = createStage({})
    stage.link('down')
    stage.reconnect(snapshotOf(leg('tl.main.e0-77', 'ringing'), leg('tl.other.e0-77', 'up')))
    expect(stage.commands).toMatchObject([{ kind: 'hangup', leg: 'tl.main.e0-77' }])
  })
})

describe('the daemon was restarted', () => {
  const restart = (before: Stage) =>
    createStage({
      leads,
      seed: JSON.parse(JSON.stringify(before.seed())) as ReturnType<Stage['seed']>,
      epoch: 'e2',
      linkUp: false,
      now: before.now() + 5000,
    })

  it('and adopts a bridged call and its agent', () => {
    const before = talking()
    const { bridge } = before.last('bridge')!
    const stage = restart(before)
    expect(stage.engine.inspect().lines.site).toBe(1)
    stage.reconnect(snapshotOf(leg(before.leadLeg(), 'up', { bridge }), leg(before.legTo('1001'), 'up', { bridge })))
    const recording = before.leadLeg()
    expect(stage.commands).toMatchObject([{ kind: 'record', bridge, recording, action: 'start' }])
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    stage.gone(before.leadLeg(), 'normal', 16)
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp' })
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', talkMs: 5000 })
    stage.pass(30_000)
    expect(stage.dialed()).toHaveLength(1)
    expect(stage.leadLeg()).not.toBe(before.leadLeg())
  })

  it('and adopts a bridged call that had not been noted as one', () => {
    const before = createStage({ leads })
    before.signOn(1)
    const stage = restart(before)
    const legs = { bridge: 'tl.main.e1-2.b1' as never }
    stage.reconnect(snapshotOf(leg(before.leadLeg(), 'up', legs), leg(before.legTo('1001'), 'up', legs)))
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    expect(stage.told('call.connected')).toHaveLength(1)
    expect(stage.commands).toMatchObject([{ kind: 'record', bridge: legs.bridge, action: 'start' }])
    expect(stage.record()?.recording).toBe(before.leadLeg())
  })

  it('and does not go on recording what the agent has paused', () => {
    const before = talking()
    const { bridge } = before.last('bridge')!
    before.ask({ kind: 'agent.recording', agent: agentId(1), action: 'pause' })
    const stage = restart(before)
    stage.reconnect(snapshotOf(leg(before.leadLeg(), 'up', { bridge }), leg(before.legTo('1001'), 'up', { bridge })))
    expect(stage.commands).toMatchObject([{ kind: 'record', bridge, action: 'pause' }])
  })

  it('and never dials an attempt again whose originate may have left', () => {
    const before = createStage({ leads: [aLead(1)] })
    before.signOn(1)
    const reserved = before.commits.find((commit) => commit.gate !== null)!.calls[0]!
    const seed = { ...before.seed(), openCalls: [reserved] }
    const stage = createStage({ leads: [], seed, epoch: 'e2', linkUp: false, now: before.now() + 1000 })
    stage.reconnect(snapshotOf(leg(before.legTo('1001'), 'up', { held: true })))
    // Counted by every cap of its lead and its number as if it had left.
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'failed', endedBy: 'pbx' })
    expect(stage.record()?.milestones.dialedAt).not.toBeNull()
    expect(stage.told('lead.updated')[0]).toMatchObject({ lead: 1, stage: 'ready' })
    expect(stage.told('lead.updated')[0]!.dueAt).toBeGreaterThan(stage.now())
    const found = createStage({ leads: [], seed, epoch: 'e2', linkUp: false, now: before.now() + 1000 })
    found.reconnect(snapshotOf(leg(before.leadLeg(), 'ringing'), leg(before.legTo('1001'), 'up', { held: true })))
    expect(found.dialed()).toHaveLength(0)
    expect(found.engine.inspect().calls[0]).toMatchObject({ state: 'ringing' })
  })

  it('and an agent busy with what is no more is available, a lost phone is logged out', () => {
    const before = createStage({ leads: [aLead(1)] })
    before.signOn(1)
    before.gone(before.leadLeg(), 'busy')
    const stage = restart(before)
    stage.reconnect(snapshotOf(leg(before.legTo('1001'), 'up')))
    expect(stage.presence(1)).toMatchObject({ name: expect.stringMatching(/available|reserved/) as string })
    expect(stage.last('hold')).toMatchObject({ leg: before.legTo('1001') })
    const gone = restart(before)
    gone.reconnect(snapshotOf())
    expect(gone.presence(1)).toMatchObject({ name: 'loggedOut' })
    expect(gone.ask({ kind: 'agent.signOn', agent: agentId(1), phoneMode: null })).toMatchObject({ ok: true })
  })
})
