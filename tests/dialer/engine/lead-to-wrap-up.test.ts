import { describe, expect, it } from 'vitest'
import { agentId, callRef } from '../../../dialer/model/ids.js'
import { aCampaign, aLead, anAgent, createStage, start } from '../support/engine-stage.js'

describe('a lead is dialled for a nailed-up agent', () => {
  it('goes from the hopper to the end of wrap-up, with one call record', () => {
    const stage = createStage({ leads: [aLead(1)] })
    expect(stage.dialed()).toHaveLength(0)
    expect(stage.signOn(1)).toEqual({ ok: true, value: null })
    expect(stage.last('hold')).toMatchObject({ leg: stage.legTo('1001'), audio: 'silence' })
    expect(stage.presence(1)).toMatchObject({ name: 'available' })

    expect(stage.dialed()).toHaveLength(1)
    const leg = stage.leadLeg()
    stage.pass(500)
    stage.ring(leg)
    stage.pass(4000)
    stage.answer(leg)
    expect(stage.last('bridge')?.legs).toEqual([leg, stage.legTo('1001')])
    expect(stage.presence(1)).toMatchObject({ name: 'reserved' })
    stage.pass(2)
    stage.bridge()
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    expect(stage.last('record')).toMatchObject({ action: 'start' })
    expect(stage.told('call.connected')[0]).toMatchObject({ answerToAgentMs: 2 })

    stage.pass(60_000)
    stage.gone(leg, 'normal', 16)
    expect(stage.presence(1)).toMatchObject({ name: 'wrapUp', until: stage.now() + 30_000 })
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'lead', talkMs: 60_000 })
    const ref = callRef(stage.told('call.ended')[0]!.call)

    const said = stage.ask({
      kind: 'agent.disposition',
      agent: agentId(1),
      call: ref,
      choice: { code: 'interested', note: 'wants an offer', callback: null },
    })
    expect(said).toEqual({ ok: true, value: null })
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.record(ref)).toMatchObject({
      lead: 1,
      agent: 1,
      outcome: 'connected',
      disposition: 'interested',
      note: 'wants an offer',
      cause: 16,
      attempt: 1,
      milestones: { reservedAt: start, answeredAt: start + 4500, bridgedAt: start + 4502, endedAt: start + 64_502 },
    })
    expect(stage.engine.inspect().calls).toEqual([])
    expect(stage.engine.inspect().lines.site).toBe(0)
    expect(stage.told('campaign.completed')).toHaveLength(1)
    expect(stage.events.map((event) => event.kind).filter((kind) => kind.startsWith('call.'))).toEqual([
      'call.reserved',
      'call.started',
      'call.ringing',
      'call.answered',
      'call.waiting',
      'call.offered',
      'call.connected',
      'call.ended',
      'call.dispositioned',
    ])
  })

  it('sends the originate only after the attempt was committed', () => {
    const stage = createStage({ leads: [aLead(1)] })
    stage.signOn(1)
    const again = createStage({ leads: [aLead(1)] })
    again.holdCommits()
    again.signOn(1)
    expect(again.dialed()).toHaveLength(0)
    expect(again.engine.inspect().calls[0]).toMatchObject({ state: 'reserved' })
    again.answerCommits()
    expect(again.dialed()).toHaveLength(1)
    expect(again.dialed()[0]).toEqual(stage.dialed()[0])
  })

  it('gives the unsaid disposition when the wrap-up timer runs out', () => {
    const stage = createStage({ leads: [aLead(1)], campaigns: [aCampaign(1, { wrapUpS: 10 })] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.gone(stage.leadLeg())
    stage.pass(10_000)
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.record()).toMatchObject({ disposition: 'none' })
    expect(stage.unfinished.size).toBe(0)
  })

  it('tries again after no answer, at the time the retry rule says', () => {
    const stage = createStage({ leads: [aLead(1)] })
    stage.signOn(1)
    stage.pass(25_000)
    stage.gone(stage.leadLeg(), 'noAnswer', 19)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'noAnswer' })
    expect(stage.told('lead.updated')[0]).toMatchObject({ stage: 'ready', dueAt: stage.now() + 7_200_000 })
    stage.pass(7_199_000)
    expect(stage.dialed()).toHaveLength(1)
    stage.pass(1000)
    expect(stage.dialed()).toHaveLength(2)
    expect(stage.told('call.reserved')[1]).toMatchObject({ attempt: 2 })
  })

  it('finishes a lead whose cap was lowered below what was tried, so that the campaign can complete', () => {
    const stage = createStage({ leads: [aLead(1, { attempts: 5 })], campaigns: [aCampaign(1, { maxAttempts: 3 })] })
    stage.signOn(1)
    expect(stage.told('lead.held')).toMatchObject([{ lead: 1, rule: 'attemptCap' }])
    expect(stage.told('lead.updated')).toMatchObject([{ lead: 1, stage: 'finished', finishedWhy: 'attemptCap' }])
    stage.pass(60_000)
    expect(stage.told('campaign.completed')).toHaveLength(1)
    expect(stage.dialed()).toHaveLength(0)
  })

  it('hangs up what the PBX may have begun although it did not take the originate in time', () => {
    const stage = createStage({ leads: [aLead(1)] })
    stage.signOn(1)
    const originate = stage.dialed()[0]!
    stage.refuse(originate, 'failed')
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'failed', endedBy: 'pbx' })
    expect(stage.last('hangup')).toMatchObject({ leg: originate.leg })
  })

  it('rings the lead off by itself when the PBX does not', () => {
    const stage = createStage({ leads: [aLead(1)] })
    stage.signOn(1)
    const leg = stage.leadLeg()
    stage.pass(28_000)
    expect(stage.last('hangup')).toMatchObject({ leg, reason: 'cancel' })
    stage.gone(leg, 'cancelled')
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'noAnswer', endedBy: 'dialer' })
  })

  it('places one line per ready agent in progressive mode and the ratio in power mode', () => {
    const agents = [anAgent(1), anAgent(2), anAgent(3)]
    const leads = Array.from({ length: 20 }, (_, n) => aLead(n + 1))
    const progressive = createStage({ agents, leads })
    for (const n of [1, 2, 3]) progressive.signOn(n)
    progressive.pass(100)
    expect(progressive.dialed()).toHaveLength(3)
    const power = createStage({ agents, leads, campaigns: [aCampaign(1, { dialMode: 'power', ratio: 2 })] })
    for (const n of [1, 2, 3]) power.signOn(n)
    power.pass(100)
    expect(power.dialed()).toHaveLength(6)
  })
})
