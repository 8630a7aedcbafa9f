import { describe, expect, it } from 'vitest'
import { agentId, legId } from '../../../dialer/model/ids.js'
import type { LegSnapshot } from '../../../dialer/ports/pbx.js'
import { aCampaign, aLead, anAgent, createStage, type Stage, type StageOptions } from '../support/engine-stage.js'

const leads = [aLead(1), aLead(2), aLead(3)]
const agents = [anAgent(1, 'perCall')]
const preview = aCampaign(1, { dialMode: 'preview' })

const leg = (id: string | undefined, state: LegSnapshot['state'], of: Partial<LegSnapshot> = {}): LegSnapshot => ({
  leg: legId(id ?? ''),
  state,
  bridge: null,
  held: false,
  ...of,
})
const snapshotOf = (...legs: readonly LegSnapshot[]) => ({ legs, phones: [], trunks: [] })

function restart(before: Stage, options: StageOptions = {}, epoch = 'e2'): Stage {
  const seed = JSON.parse(JSON.stringify(before.seed())) as ReturnType<Stage['seed']>
  return createStage({ leads, seed, epoch, linkUp: false, now: before.now() + 5000, ...options })
}

/** The agent's phone rings first; the lead is dialled when it is answered. */
function ringingAgentFirst(): Stage {
  const stage = createStage({ leads, agents, campaigns: [preview] })
  stage.signOn(1)
  stage.ask({ kind: 'agent.nextLead', agent: agentId(1), campaign: null })
  stage.ask({ kind: 'agent.dialLead', agent: agentId(1), lead: leads[0]!.id })
  return stage
}

describe('agent first', () => {
  it('dials the lead when the phone was answered while the link was lost', () => {
    const stage = ringingAgentFirst()
    stage.link('down')
    stage.reconnect(snapshotOf(leg(stage.legTo('1001'), 'up')))
    expect(stage.dialed()).toHaveLength(1)
  })

  it('dials nobody later when the link is lost again before that originate could leave', () => {
    const stage = ringingAgentFirst()
    stage.link('down')
    stage.link('reconciling', snapshotOf(leg(stage.legTo('1001'), 'up')))
    stage.link('down')
    stage.reconnect(snapshotOf(leg(stage.legTo('1001'), 'up')))
    expect(stage.dialed()).toHaveLength(0)
    expect(stage.engine.inspect().calls).toEqual([])
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
  })

  it('dials nobody a second time after a crash: the lead may have been rung in the moment before it', () => {
    const before = ringingAgentFirst()
    const stage = restart(before, { agents, campaigns: [preview], leads: [] })
    stage.reconnect(snapshotOf(leg(before.legTo('1001'), 'up')))
    expect(stage.dialed()).toHaveLength(0)
    expect(stage.last('hangup')).toMatchObject({ leg: before.legTo('1001') })
    expect(stage.told('lead.updated')[0]!.dueAt).toBeGreaterThan(stage.now())
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
  })
})

describe('after a restart', () => {
  it('legs have new names, for the last life may have used more than it kept', () => {
    const slow = aCampaign(1, { dropAfterMs: 60_000 })
    const before = createStage({ leads, agents, campaigns: [slow] })
    before.signOn(1)
    before.pass(10)
    const free = before.storedAgents.get(1)!
    before.answer(before.leadLeg())
    const names = [before.legTo('1001')]
    for (const epoch of ['e2', 'e3']) {
      // Of each life only what was kept before the agent's phone was rung is left.
      const waiting = before.commits.flatMap((commit) => commit.calls).find((call) => call.record.milestones.answeredAt)
      const state = { name: 'waiting', dropAt: before.now() + 60_000 }
      const openCalls = [{ ...waiting!, state: { ...(waiting!.state as object), state } }]
      const seed = { openCalls, agents: [free], dispositions: [] }
      const stage = restart(before, { agents, campaigns: [slow], leads: [], seed }, epoch)
      stage.reconnect(snapshotOf(leg(before.leadLeg(), 'up')))
      names.push(stage.legTo('1001'))
    }
    expect(new Set(names).size).toBe(3)
    expect(names).not.toContain(undefined)
  })

  it('an agent found talking whose sign-on was not kept any more came to work before, and the conversation goes on', () => {
    const slow = aCampaign(1, { dropAfterMs: 60_000 })
    const before = createStage({ leads, campaigns: [slow] })
    before.signOn(1)
    const signedOn = before.storedAgents.get(1)!
    const phone = signedOn.leg!
    before.answer(before.leadLeg())
    const { bridge } = before.bridge()
    const answered = before.commits.flatMap((commit) => commit.calls).find((call) => call.record.milestones.answeredAt)
    const waiting = { ...(answered!.state as object), state: { name: 'waiting', dropAt: before.now() + 60_000 } }
    const until = before.now() + 30_000
    const presence = {
      name: 'signingOn' as const,
      since: before.now(),
      phoneMode: 'nailedUp' as const,
      leg: phone,
      until,
    }
    const openCalls = [{ ...answered!, state: waiting }]
    const seed = { openCalls, agents: [{ ...signedOn, presence }], dispositions: [] }
    const stage = restart(before, { campaigns: [slow], leads: [], seed })
    stage.reconnect(snapshotOf(leg(before.leadLeg(), 'up', { bridge }), leg(phone, 'up', { bridge })))
    expect(stage.told('agent.presence').map(({ from, to }) => [from, to])).toEqual([
      ['signingOn', 'available'],
      ['available', 'talking'],
    ])
    expect(stage.presence(1)).toMatchObject({ name: 'talking', call: answered!.record.ref })
    const kinds = stage.commands.map(({ kind }) => kind)
    expect(kinds).not.toContain('hold')
    expect(kinds).not.toContain('hangup')
  })

  it('a call whose agent was taken from the site meanwhile is ended, not left alone', () => {
    const before = createStage({ leads })
    before.signOn(1)
    before.answer(before.leadLeg())
    const { bridge } = before.bridge()
    const stage = restart(before, { agents: [] })
    stage.reconnect(snapshotOf(leg(before.leadLeg(), 'up', { bridge }), leg(before.legTo('1001'), 'up', { bridge })))
    expect(stage.commands).toContainEqual(expect.objectContaining({ kind: 'hangup', leg: before.leadLeg() }))
    stage.gone(before.leadLeg())
    expect(stage.engine.inspect()).toMatchObject({ calls: [], lines: { site: 0 } })
  })

  it('an agent whose reservation was not kept any more does not take another call meanwhile', () => {
    const before = createStage({ leads, campaigns: [preview] })
    before.signOn(1)
    const available = before.storedAgents.get(1)!
    before.ask({ kind: 'agent.nextLead', agent: agentId(1), campaign: null })
    before.ask({ kind: 'agent.dialLead', agent: agentId(1), lead: leads[0]!.id })
    const reserved = before.commits.find((commit) => commit.gate !== null)!.calls[0]!
    const seed = { openCalls: [reserved], agents: [available], dispositions: [] }
    const stage = restart(before, { campaigns: [preview], seed })
    stage.reconnect(snapshotOf(leg(before.leadLeg(), 'ringing'), leg(before.legTo('1001'), 'up', { held: true })))
    expect(stage.presence(1)).toMatchObject({ name: 'reserved', call: reserved.record.ref })
    stage.answer(before.leadLeg())
    stage.bridge()
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
  })

  it('an agent who was believed to be rung is free when the call is found with another', () => {
    const slow = aCampaign(1, { dropAfterMs: 60_000 })
    const both = [anAgent(1, 'perCall'), anAgent(2)]
    const before = createStage({ leads, agents: both, campaigns: [slow] })
    before.signOn(1)
    before.pass(10)
    before.answer(before.leadLeg(0))
    const seed = before.seed()
    before.signOn(2)
    const held = before.storedAgents.get(2)!
    const stage = restart(before, {
      agents: both,
      campaigns: [slow],
      leads: [],
      seed: { ...seed, agents: [...seed.agents.filter((each) => each.agent !== held.agent), held] },
    })
    const bridge = 'tl.main.e1-2.b2' as never
    stage.reconnect(snapshotOf(leg(before.leadLeg(0), 'up', { bridge }), leg(before.legTo('1002'), 'up', { bridge })))
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.presence(2)).toMatchObject({ name: 'talking' })
  })

  it('the phone of an agent in wrap-up is hung up if it still is up', () => {
    const before = createStage({ leads, agents })
    before.signOn(1)
    before.pass(10)
    before.answer(before.leadLeg())
    before.answer(before.legTo('1001')!)
    before.bridge()
    before.gone(before.leadLeg())
    const stage = restart(before, { agents })
    stage.reconnect(snapshotOf(leg(before.legTo('1001'), 'up')))
    expect(stage.last('hangup')).toMatchObject({ leg: before.legTo('1001') })
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp' })
  })

  it('an agent who was taken from the site and is back keeps the new call when the old one ends', () => {
    const slow = aCampaign(1, { dropAfterMs: 60_000 })
    const before = createStage({ leads, agents, campaigns: [slow] })
    before.signOn(1)
    before.pass(10)
    before.answer(before.leadLeg())
    before.answer(before.legTo('1001')!)
    const { bridge } = before.bridge()
    const stage = restart(before, { agents: [], campaigns: [slow], leads: leads.slice(1) })
    stage.reconnect(snapshotOf(leg(before.leadLeg(), 'up', { bridge }), leg(before.legTo('1001'), 'up', { bridge })))
    stage.ask({ kind: 'agent.put', agent: agents[0]! })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg())
    expect(stage.presence(1)).toMatchObject({ name: 'ringing' })
    stage.gone(before.leadLeg())
    expect(stage.presence(1)).toMatchObject({ name: 'ringing' })
  })
})
