import { describe, expect, it } from 'vitest'
import { defaultAmdSettings } from '../../../dialer/model/amd-settings.js'
import { agentId } from '../../../dialer/model/ids.js'
import { aCampaign, aLead, anAgent, createStage } from '../support/engine-stage.js'

const leads = [aLead(1), aLead(2), aLead(3), aLead(4)]
const power = aCampaign(1, { dialMode: 'power', ratio: 2 })

describe('an answered person without an agent', () => {
  it('hears the drop message after the time the campaign allows, then the call ends, counted as abandoned', () => {
    const stage = createStage({ leads, campaigns: [power] })
    stage.signOn(1)
    stage.pass(100)
    const [first, second] = stage.dialed().map((command) => command.leg)
    stage.answer(first!)
    stage.bridge()
    stage.answer(second!)
    expect(stage.engine.inspect().campaigns[0]).toMatchObject({ waiting: 1, talking: 1 })
    stage.pass(1999)
    expect(stage.last('play')).toBeUndefined()
    stage.pass(1)
    expect(stage.last('play')).toMatchObject({ leg: second, media: 'sound:tt-allbusy' })
    stage.pbx({ kind: 'playEnded', leg: second, ok: true } as never)
    expect(stage.last('hangup')).toMatchObject({ leg: second })
    stage.gone(second!)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'abandoned', endedBy: 'dialer', crew: { talking: 1 } })
    expect(stage.told('lead.updated')[0]).toMatchObject({ lead: 2, stage: 'ready' })
  })

  it('is abandoned also when the person hangs up first', () => {
    const stage = createStage({ leads, campaigns: [power] })
    stage.signOn(1)
    stage.pass(100)
    const [first, second] = stage.dialed().map((command) => command.leg)
    stage.answer(first!)
    stage.answer(second!)
    stage.pass(300)
    stage.gone(second!, 'normal', 16)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'abandoned', endedBy: 'lead' })
  })

  it('is given to an agent who becomes free in time, the longest waiting first', () => {
    const stage = createStage({ leads, campaigns: [aCampaign(1, { dialMode: 'power', ratio: 3, wrapUpS: 0 })] })
    stage.signOn(1)
    stage.pass(100)
    const legs = stage.dialed().map((command) => command.leg)
    stage.answer(legs[0]!)
    stage.bridge()
    stage.answer(legs[1]!)
    stage.pass(100)
    stage.answer(legs[2]!)
    stage.pass(500)
    stage.gone(legs[0]!)
    expect(stage.bridge().legs[0]).toBe(legs[1])
    expect(stage.told('call.connected')[1]).toMatchObject({ answerToAgentMs: 600 })
  })

  it('goes to the agent idle longest, the lower id among equals', () => {
    const stage = createStage({ leads, agents: [anAgent(1), anAgent(2), anAgent(3)] })
    for (const n of [3, 2, 1]) stage.signOn(n)
    stage.pass(100)
    stage.answer(stage.dialed()[0]!.leg)
    expect(stage.bridge().legs[1]).toBe(stage.legTo('1001'))
    stage.answer(stage.dialed()[1]!.leg)
    expect(stage.bridge().legs[1]).toBe(stage.legTo('1002'))
  })
})

describe('machine detection', () => {
  const withAmd = (onMachine: 'hangUp' | 'leaveMessage' | 'connectAgent') =>
    aCampaign(1, {
      amd: {
        ...defaultAmdSettings,
        auditShare: 0,
        mode: 'on',
        verdictWithinMs: 4000,
        onMachine,
        message: 'sound:greeting',
      },
    })

  it('hangs up on a machine', () => {
    const stage = createStage({ leads, campaigns: [withAmd('hangUp')] })
    stage.signOn(1)
    expect(stage.dialed()[0]).toMatchObject({ screening: { withinMs: 4000 } })
    const leg = stage.leadLeg()
    stage.answer(leg)
    expect(stage.last('bridge')).toBeUndefined()
    stage.screened(leg, 'machine')
    expect(stage.last('hangup')).toMatchObject({ leg })
    stage.gone(leg)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'machine', endedBy: 'dialer' })
  })

  it('leaves a message', () => {
    const stage = createStage({ leads, campaigns: [withAmd('leaveMessage')] })
    stage.signOn(1)
    const leg = stage.leadLeg()
    stage.answer(leg)
    stage.screened(leg, 'machine')
    expect(stage.last('play')).toMatchObject({ leg, media: 'sound:greeting' })
    stage.pbx({ kind: 'playEnded', leg, ok: true } as never)
    stage.gone(leg)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'machine' })
  })

  it('hands a machine to an agent where the campaign wants it, and a person always', () => {
    const machine = createStage({ leads, campaigns: [withAmd('connectAgent')] })
    machine.signOn(1)
    machine.answer(machine.leadLeg())
    machine.screened(machine.leadLeg(), 'machine')
    machine.bridge()
    const person = createStage({ leads, campaigns: [withAmd('hangUp')] })
    person.signOn(1)
    person.answer(person.leadLeg())
    person.screened(person.leadLeg(), 'unsure')
    person.bridge()
    expect(machine.told('call.connected')).toHaveLength(1)
    expect(person.told('call.connected')).toHaveLength(1)
  })

  it('takes its time from the two seconds a person waits', () => {
    const amd = {
      ...defaultAmdSettings,
      auditShare: 0,
      mode: 'on',
      verdictWithinMs: 4000,
      onMachine: 'hangUp',
      message: null,
    } as const
    const stage = createStage({ leads, campaigns: [aCampaign(1, { dialMode: 'power', ratio: 2, amd })] })
    stage.signOn(1)
    stage.pass(100)
    const [first, second] = stage.dialed().map((command) => command.leg)
    for (const leg of [first!, second!]) stage.answer(leg)
    stage.pass(1600)
    for (const leg of [first!, second!]) stage.screened(leg, 'human')
    stage.bridge()
    stage.pass(399)
    expect(stage.last('play')).toBeUndefined()
    stage.pass(1)
    expect(stage.last('play')).toMatchObject({ leg: second, media: 'sound:tt-allbusy' })
  })

  it('treats a missing verdict as a person', () => {
    const stage = createStage({ leads, campaigns: [withAmd('hangUp')] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.pass(4500)
    expect(stage.told('call.screened')[0]).toMatchObject({ verdict: 'unsure' })
    stage.bridge()
    stage.screened(stage.leadLeg(), 'machine')
    expect(stage.told('call.connected')).toHaveLength(1)
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
  })
})

describe('an agent rung per call', () => {
  it('is rung while the person hears ringback, and bridged on answering', () => {
    const stage = createStage({ leads, agents: [anAgent(1, 'perCall')] })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg())
    expect(stage.presence(1)).toMatchObject({ name: 'ringing' })
    expect(stage.last('hold')).toMatchObject({ leg: stage.leadLeg(), audio: 'ringback' })
    stage.answer(stage.legTo('1001')!)
    stage.bridge()
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    stage.gone(stage.leadLeg())
    expect(stage.last('hangup')).toMatchObject({ leg: stage.legTo('1001') })
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp' })
  })

  it('is paused when the phone is not answered, and the person goes to another agent if there is time', () => {
    const slow = aCampaign(1, { dropAfterMs: 30_000 })
    const stage = createStage({ leads, campaigns: [slow], agents: [anAgent(1, 'perCall'), anAgent(2, 'perCall')] })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg(0))
    stage.ask({ kind: 'agent.signOn', agent: agentId(2), phoneMode: null })
    stage.pass(15_000)
    expect(stage.presence(1)).toMatchObject({ name: 'paused', reason: 'noAnswer' })
    expect(stage.presence(2)).toMatchObject({ name: 'ringing' })
    stage.answer(stage.legTo('1002')!)
    stage.bridge()
    expect(stage.told('call.connected')[0]).toMatchObject({ agent: 2 })
  })

  it('rings no longer than the person may wait: the message comes in time and the agent is free again', () => {
    const stage = createStage({ leads, agents: [anAgent(1, 'perCall')] })
    stage.signOn(1)
    stage.pass(10)
    const first = stage.leadLeg()
    stage.answer(first)
    stage.pass(1999)
    expect(stage.presence(1)).toMatchObject({ name: 'ringing' })
    stage.pass(1)
    expect(stage.commands).toContainEqual(expect.objectContaining({ kind: 'hangup', leg: stage.legTo('1001') }))
    expect(stage.last('play')).toMatchObject({ leg: first, media: 'sound:tt-allbusy' })
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    // The answer that crossed our hang-up is not left alone on the line.
    stage.answer(stage.legTo('1001')!)
    expect(stage.last('hangup')).toMatchObject({ leg: stage.legTo('1001') })
    stage.gone(first)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'abandoned', agent: null })
  })

  it('who takes none of two calls in a row is paused, so that nobody else is called in vain', () => {
    const stage = createStage({ leads, agents: [anAgent(1, 'perCall')] })
    stage.signOn(1)
    for (const index of [0, 1]) {
      stage.pass(10)
      stage.answer(stage.leadLeg(index))
      stage.pass(2000)
    }
    expect(stage.presence(1)).toMatchObject({ name: 'paused', reason: 'noAnswer' })
    stage.pass(10_000)
    expect(stage.dialed()).toHaveLength(2)
  })

  it('is not rung when nearly no time is left', () => {
    const stage = createStage({ leads, agents: [anAgent(1, 'perCall'), anAgent(2, 'perCall')] })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg())
    stage.pass(1900)
    stage.ask({ kind: 'agent.signOn', agent: agentId(2), phoneMode: null })
    stage.gone(stage.legTo('1001')!, 'rejected')
    expect(stage.legTo('1002')).toBeUndefined()
    stage.pass(100)
    expect(stage.last('play')).toMatchObject({ leg: stage.leadLeg(0) })
  })

  it('who turns the call away by command leaves the person to the next agent', () => {
    const slow = aCampaign(1, { dropAfterMs: 30_000 })
    const stage = createStage({ leads, campaigns: [slow], agents: [anAgent(1, 'perCall'), anAgent(2, 'perCall')] })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg(0))
    stage.ask({ kind: 'agent.signOn', agent: agentId(2), phoneMode: null })
    stage.ask({ kind: 'agent.hangUp', agent: agentId(1) })
    expect(stage.presence(1)).toMatchObject({ name: 'paused' })
    expect(stage.presence(2)).toMatchObject({ name: 'ringing' })
    stage.answer(stage.legTo('1002')!)
    stage.bridge()
    expect(stage.told('call.connected')[0]).toMatchObject({ agent: 2 })
  })

  it('keeps a pause asked for while it rings, and takes it after the call', () => {
    const stage = createStage({ leads, agents: [anAgent(1, 'perCall')], campaigns: [aCampaign(1, { wrapUpS: 0 })] })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg())
    expect(stage.ask({ kind: 'agent.pause', agent: agentId(1), reason: 'lunch' })).toEqual({ ok: true, value: null })
    expect(stage.presence(1)).toMatchObject({ name: 'ringing' })
    stage.answer(stage.legTo('1001')!)
    stage.bridge()
    stage.gone(stage.leadLeg())
    expect(stage.presence(1)).toMatchObject({ name: 'paused', reason: 'lunch' })
  })

  it('who hangs up the phone ends the call and wraps up', () => {
    const stage = createStage({ leads, agents: [anAgent(1, 'perCall')] })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg())
    stage.answer(stage.legTo('1001')!)
    stage.bridge()
    stage.gone(stage.legTo('1001')!)
    expect(stage.last('hangup')).toMatchObject({ leg: stage.leadLeg() })
    stage.gone(stage.leadLeg())
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'agent' })
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp' })
  })
})
