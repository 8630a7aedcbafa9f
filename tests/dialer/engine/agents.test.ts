import { describe, expect, it } from 'vitest'
import { agentId, extension } from '../../../dialer/model/ids.js'
import { aCampaign, aLead, createStage, type Stage } from '../support/engine-stage.js'

const leads = [aLead(1), aLead(2), aLead(3)]

function talking(): Stage {
  const stage = createStage({ leads })
  stage.signOn(1)
  stage.answer(stage.leadLeg())
  stage.bridge()
  return stage
}

describe('signing on', () => {
  it('says why a phone that does not answer was given up', () => {
    const stage = createStage({})
    stage.ask({ kind: 'agent.signOn', agent: agentId(1), phoneMode: null })
    stage.pass(30_000)
    stage.gone(stage.legTo('1001')!, 'noAnswer')
    expect(stage.presence(1)).toMatchObject({ name: 'loggedOut', why: 'The phone 1001 was not answered within 30 s.' })
  })

  it('gives a silent PBX up by itself and hangs up an answer that comes too late', () => {
    const stage = createStage({})
    stage.ask({ kind: 'agent.signOn', agent: agentId(1), phoneMode: null })
    stage.pass(33_000)
    expect(stage.presence(1)).toMatchObject({ name: 'loggedOut' })
    const count = stage.commands.length
    stage.answer(stage.legTo('1001')!)
    expect(stage.commands.slice(count)).toMatchObject([{ kind: 'hangup', leg: stage.legTo('1001') }])
  })

  it('is refused with a sentence while the phone is not registered, and without a PBX', () => {
    const stage = createStage({})
    stage.pbx({ kind: 'phoneState', extension: extension('1001'), registered: false, busyElsewhere: false } as never)
    expect(stage.signOn(1)).toMatchObject({ ok: false, error: { code: 'CONFLICT' } })
    const down = createStage({ linkUp: false })
    expect(down.signOn(1)).toMatchObject({ ok: false, error: { code: 'PBX_UNAVAILABLE' } })
  })

  it('twice is a conflict that names the present state', () => {
    const stage = createStage({})
    stage.signOn(1)
    expect(stage.ask({ kind: 'agent.signOn', agent: agentId(1), phoneMode: null })).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', details: { presence: 'available' } },
    })
  })
})

describe('an agent in a call', () => {
  it('hangs up by command and wraps up', () => {
    const stage = talking()
    stage.ask({ kind: 'agent.hangUp', agent: agentId(1) })
    expect(stage.last('hangup')).toMatchObject({ leg: stage.leadLeg() })
    stage.gone(stage.leadLeg())
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'agent' })
    expect(stage.last('hold')).toMatchObject({ leg: stage.legTo('1001'), audio: 'silence' })
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp' })
  })

  it('who puts down a held phone ends the call and is logged out', () => {
    const stage = talking()
    stage.gone(stage.legTo('1001')!)
    expect(stage.presence(1)).toMatchObject({ name: 'loggedOut', why: 'The agent hung up the phone.' })
    stage.gone(stage.leadLeg())
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'agent', agent: 1 })
    expect(stage.record()).toMatchObject({ disposition: 'none' })
  })

  it('goes on talking when the phone unregisters, and is given no other call until it is back', () => {
    const stage = talking()
    const phone = (registered: boolean) =>
      stage.pbx({ kind: 'phoneState', extension: extension('1001'), registered, busyElsewhere: false } as never)
    phone(false)
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    stage.gone(stage.leadLeg())
    stage.ask({ kind: 'agent.ready', agent: agentId(1) })
    stage.pass(1000)
    expect(stage.dialed()).toHaveLength(1)
    phone(true)
    stage.pass(1000)
    expect(stage.dialed()).toHaveLength(2)
  })

  it('says the disposition before the end, and needs no wrap-up', () => {
    const stage = talking()
    const [live] = stage.engine.inspect().calls
    const choice = { code: 'not_interested', note: null, callback: null }
    stage.ask({ kind: 'agent.disposition', agent: agentId(1), call: live!.call, choice })
    stage.gone(stage.leadLeg())
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.record(live!.call)).toMatchObject({ disposition: 'not_interested' })
  })

  it('is told what is wrong with a disposition', () => {
    const stage = talking()
    const [live] = stage.engine.inspect().calls
    const say = (code: string, at: number | null) =>
      stage.ask({
        kind: 'agent.disposition',
        agent: agentId(1),
        call: live!.call,
        choice: { code, note: null, callback: at === null ? null : { at, agent: null } },
      })
    expect(say('nonsense', null)).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect(say('callback', null)).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect(say('callback', stage.now() - 1)).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect(say('callback', stage.now() + 60_000)).toEqual({ ok: true, value: null })
  })

  it('stops, pauses and resumes the recording, once', () => {
    const stage = talking()
    const act = (action: 'start' | 'pause' | 'resume' | 'stop') =>
      stage.ask({ kind: 'agent.recording', agent: agentId(1), action })
    expect(act('start')).toMatchObject({ error: { code: 'CONFLICT' } })
    for (const action of ['pause', 'resume', 'stop'] as const) {
      expect(act(action)).toEqual({ ok: true, value: null })
      expect(stage.last('record')).toMatchObject({ action })
    }
    const { recording } = stage.last('record')!
    stage.pbx({ kind: 'recordingEnded', recording, ok: true, why: null } as never)
    expect(stage.told('recording.finished')[0]).toMatchObject({ call: stage.record()!.ref, ok: true })
  })

  it('puts the number on the DNC list and finishes the lead', () => {
    const stage = talking()
    stage.gone(stage.leadLeg())
    const { ref } = stage.record()!
    const choice = { code: 'do_not_call', note: null, callback: null }
    stage.ask({ kind: 'agent.disposition', agent: agentId(1), call: ref, choice })
    expect(stage.commits.flatMap((commit) => commit.dnc)).toMatchObject([{ number: aLead(1).number }])
    expect(stage.told('lead.updated')[0]).toMatchObject({ stage: 'finished', finishedWhy: 'dnc' })
  })
})

describe('a callback', () => {
  it('of one agent is dialled for that agent when it is due', () => {
    const stage = createStage({ leads: [aLead(1)], campaigns: [aCampaign(1, { minSpacingS: 0 })] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.gone(stage.leadLeg())
    const at = stage.now() + 600_000
    const choice = { code: 'callback', note: null, callback: { at, agent: agentId(1) } }
    stage.ask({ kind: 'agent.disposition', agent: agentId(1), call: stage.record()!.ref, choice })
    stage.pass(599_000)
    expect(stage.dialed()).toHaveLength(1)
    stage.pass(1000)
    expect(stage.dialed()).toHaveLength(2)
    expect(stage.presence(1)).toMatchObject({ name: 'reserved' })
    expect(stage.last('hold')).toMatchObject({ audio: 'ringback' })
    stage.answer(stage.leadLeg())
    expect(stage.bridge().legs[1]).toBe(stage.legTo('1001'))
  })
})
