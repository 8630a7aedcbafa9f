import { describe, expect, it } from 'vitest'
import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import type { EngineCommand } from '../../../dialer/ports/commands.js'
import { aCampaign, aLead, aNumber, anAgent, createStage, type StageOptions } from '../support/engine-stage.js'

const preview = aCampaign(1, { dialMode: 'preview', previewS: 60 })
const agent = agentId(1)

function atDesk(options: StageOptions = {}) {
  const stage = createStage({ leads: [aLead(1), aLead(2)], campaigns: [preview], ...options })
  stage.signOn(1)
  return stage
}

describe('preview', () => {
  it('shows a lead and dials it when the agent says so', () => {
    const stage = atDesk()
    expect(stage.dialed()).toHaveLength(0)
    const shown = stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    expect(shown).toMatchObject({ ok: true, value: { lead: { id: 1 }, campaign: 1, until: stage.now() + 60_000 } })
    expect(stage.presence(1)).toMatchObject({ name: 'previewing', lead: 1 })
    const dialed = stage.ask({ kind: 'agent.dialLead', agent, lead: leadId(1) })
    expect(dialed).toMatchObject({ ok: true, value: { call: stage.record()!.ref } })
    stage.answer(stage.leadLeg())
    stage.bridge()
    expect(stage.record()).toMatchObject({ dialMode: 'preview', agent: 1 })
  })

  it('skips by command and by the timer, and shows the next lead then', () => {
    const stage = atDesk()
    stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    expect(stage.ask({ kind: 'agent.skipLead', agent, lead: leadId(1) })).toEqual({ ok: true, value: null })
    const next = stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    expect(next).toMatchObject({ value: { lead: { id: 2 } } })
    stage.pass(60_000)
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.ask({ kind: 'agent.nextLead', agent, campaign: null })).toEqual({ ok: true, value: null })
  })

  it('dials by itself when the time is over, where the campaign wants that', () => {
    const stage = atDesk({ campaigns: [aCampaign(1, { dialMode: 'preview', previewS: 10, previewTimeout: 'dial' })] })
    stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    stage.pass(10_000)
    expect(stage.dialed()).toHaveLength(1)
  })

  it('rings the agent first when the phone is not held', () => {
    const stage = atDesk({ agents: [anAgent(1, 'perCall')] })
    stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    stage.ask({ kind: 'agent.dialLead', agent, lead: leadId(1) })
    expect(stage.dialed()).toHaveLength(0)
    expect(stage.presence(1)).toMatchObject({ name: 'ringing' })
    stage.answer(stage.legTo('1001')!)
    expect(stage.dialed()).toHaveLength(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
  })

  it('ends the attempt as cancelled when that phone is not answered; the lead was not dialled and stays ready', () => {
    const stage = atDesk({ agents: [anAgent(1, 'perCall')] })
    stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    stage.ask({ kind: 'agent.dialLead', agent, lead: leadId(1) })
    stage.pass(15_000)
    expect(stage.presence(1)).toMatchObject({ name: 'paused', reason: 'noAnswer' })
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'cancelled', endedBy: 'agent' })
    expect(stage.told('lead.updated')[0]).toMatchObject({ stage: 'ready', dueAt: stage.now() })
  })

  it('dials nobody when dialling was forbidden while that phone rang', () => {
    const forbid: Readonly<Record<string, EngineCommand>> = {
      dnc: { kind: 'dnc.added', campaign: null, pattern: { number: aNumber(1), prefix: false } },
      pause: { kind: 'campaign.put', campaign: { ...preview, status: 'paused' } },
      sitePause: { kind: 'site.pause', paused: true },
      drain: { kind: 'site.drain' },
    }
    for (const command of Object.values(forbid)) {
      const stage = atDesk({ agents: [anAgent(1, 'perCall')] })
      stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
      stage.ask({ kind: 'agent.dialLead', agent, lead: leadId(1) })
      stage.ask(command)
      stage.answer(stage.legTo('1001')!)
      expect(stage.dialed()).toHaveLength(0)
      expect(stage.last('hangup')).toMatchObject({ leg: stage.legTo('1001') })
      expect(stage.presence(1)).toMatchObject({ name: 'available' })
      expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'cancelled', endedBy: 'dialer' })
    }
  })

  it('gives the lead back when the agent pauses', () => {
    const stage = atDesk()
    stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    stage.ask({ kind: 'agent.pause', agent, reason: 'break' })
    stage.ask({ kind: 'agent.ready', agent })
    const again = stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    expect(again).toMatchObject({ value: { lead: { id: 1 } } })
  })

  it('is taken away when its number comes on a DNC list', () => {
    const stage = atDesk()
    stage.ask({ kind: 'agent.nextLead', agent, campaign: null })
    stage.ask({ kind: 'dnc.added', campaign: null, pattern: { number: aNumber(1), prefix: false } })
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.told('lead.held')).toMatchObject([{ lead: 1, rule: 'dnc' }])
  })
})

describe('manual', () => {
  it('dials a number by hand with and without a campaign', () => {
    const stage = atDesk()
    const plain = stage.ask({ kind: 'agent.dialNumber', agent, number: aNumber(900), campaign: null })
    expect(plain).toMatchObject({ ok: true })
    expect(stage.commits.find((commit) => commit.gate !== null)?.gate).toMatchObject({ lead: null, campaign: null })
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.gone(stage.leadLeg())
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.record()).toMatchObject({ dialMode: 'manual', lead: null, attempt: 1, outcome: 'connected' })
    const withCampaign = { kind: 'agent.dialNumber', agent, number: aNumber(901), campaign: campaignId(1) } as const
    expect(stage.ask(withCampaign)).toMatchObject({ ok: true })
  })

  it('picks a lead of a manual campaign by its id', () => {
    const stage = atDesk({ campaigns: [aCampaign(1, { dialMode: 'manual' })] })
    expect(stage.ask({ kind: 'agent.dialLead', agent, lead: leadId(2) })).toMatchObject({ ok: true })
    expect(stage.dialed()[0]).toMatchObject({ target: { number: aNumber(2) } })
    stage.gone(stage.leadLeg(), 'busy', 17)
    expect(stage.ask({ kind: 'agent.dialLead', agent, lead: leadId(77) })).toMatchObject({
      error: { code: 'NOT_FOUND' },
    })
  })

  it('tells the rule that forbids a number, and reserves nothing', () => {
    const stage = atDesk({ gate: () => ({ refused: 'dnc', until: null }) })
    const result = stage.ask({ kind: 'agent.dialNumber', agent, number: aNumber(5), campaign: null })
    expect(result).toMatchObject({ error: { code: 'NOT_DIALABLE', details: { rule: 'dnc', until: null } } })
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
    expect(stage.engine.inspect().lines.site).toBe(0)
    expect(stage.dialed()).toHaveLength(0)
  })

  it('says when the trunk may be tried again that rests for want of a line', () => {
    const stage = atDesk()
    const ask = () => stage.ask({ kind: 'agent.dialNumber', agent, number: aNumber(900), campaign: null })
    for (let n = 0; n < 3; n++) {
      expect(ask()).toMatchObject({ ok: true })
      stage.gone(stage.leadLeg(), 'congestion', 34)
    }
    expect(ask()).toMatchObject({
      error: { code: 'RATE_LIMITED', message: expect.stringContaining('5 s'), details: { retryAfterS: 5 } },
    })
    stage.pass(5000)
    expect(ask()).toMatchObject({ ok: true })
  })

  it('refuses letters, a busy agent, a dead link and a closed window', () => {
    const stage = atDesk({ campaigns: [aCampaign(1, { dialMode: 'manual', window: { spans: [] } })] })
    const dial = (number: string, campaign: number | null = null) =>
      stage.ask({
        kind: 'agent.dialNumber',
        agent,
        number: number as PhoneNumber,
        campaign: campaign === null ? null : campaignId(campaign),
      })
    expect(dial('555CALL\r\n')).toMatchObject({ error: { code: 'VALIDATION_ERROR' } })
    expect(dial('5550001', 1)).toMatchObject({ error: { code: 'NOT_DIALABLE' } })
    expect(dial('5550001')).toMatchObject({ ok: true })
    expect(dial('5550002')).toMatchObject({ error: { code: 'CONFLICT' } })
    stage.gone(stage.leadLeg(), 'busy')
    stage.link('down')
    expect(dial('5550002')).toMatchObject({ error: { code: 'PBX_UNAVAILABLE' } })
  })

  it('waits for its token before all automatic calls', () => {
    const slow = {
      maxLines: 10,
      callsPerSecond: 1,
      trunks: [{ name: 'carrier' as never, maxLines: 10, callsPerSecond: 1 }],
    }
    const stage = createStage({
      leads: [aLead(1), aLead(2), aLead(3)],
      campaigns: [aCampaign(1, {}, [1, 2]), aCampaign(2, { dialMode: 'manual' })],
      agents: [anAgent(1), anAgent(2), anAgent(3)],
      limits: slow,
    })
    for (const n of [1, 2, 3]) stage.signOn(n)
    expect(stage.dialed()).toHaveLength(1)
    stage.ask({ kind: 'agent.dialNumber', agent: agentId(3), number: aNumber(99), campaign: null })
    expect(stage.dialed()).toHaveLength(1)
    stage.pass(1000)
    expect(stage.dialed().at(-1)).toMatchObject({ target: { number: aNumber(99) } })
    stage.pass(1000)
    expect(stage.dialed()).toHaveLength(3)
  })
})
