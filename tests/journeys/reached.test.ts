import { describe, expect, it } from 'vitest'
import { recordingName } from '../../dialer/model/ids.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead } from '../support/factories.js'
import { callEvents, onlyRecord, planLead, seconds } from './story.js'

const agent = makeAgent(1)

describe('a lead is reached', () => {
  it('from the lead to the record: dialled, answered, connected, ended by the lead, dispositioned, reported', async () => {
    const campaign = makeCampaign(1, { record: true, callerIds: ['+49301000'] })
    const site = await buildSite({ campaigns: [campaign], agents: [agent], leads: [planLead(1, 'hangsUp')] })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    const { ref } = onlyRecord(site)
    const choice = { code: 'interested', note: 'wants the offer', callback: null }
    await site.host.ask({ kind: 'agent.disposition', agent: agent.id, call: ref, choice })
    await site.until(() => site.campaignStatus(1) === 'completed')

    const record = onlyRecord(site)
    expect(record).toMatchObject({
      direction: 'outbound',
      campaign: 1,
      lead: 1,
      agent: 1,
      extension: '1001',
      callerId: '+49301000',
      trunk: 'main',
      attempt: 1,
      outcome: 'connected',
      endedBy: 'lead',
      cause: 16,
      disposition: 'interested',
      note: 'wants the offer',
    })
    const { milestones: m } = record
    expect(seconds(m.dialedAt, m.answeredAt)).toBe(2)
    expect(m.bridgedAt! - m.answeredAt!).toBeLessThan(100)
    expect(seconds(m.bridgedAt, m.endedAt)).toBe(20)
    expect(callEvents(site, ref)).toEqual([
      'call.reserved',
      'call.started',
      'call.ringing',
      'call.answered',
      'call.waiting',
      'call.offered',
      'call.connected',
      'recording.finished',
      'call.ended',
      'call.dispositioned',
    ])
    expect(site.store.kept(record.lead!)).toMatchObject({
      stage: 'finished',
      status: 'interested',
      finishedWhy: 'disposition',
      lead: { attempts: 1, outcomes: { connected: 1 } },
    })
    expect(site.presence(agent.id)).toBe('available')
    expect(seconds(0, site.pbx.recordingMs(recordingName(record.recording!)))).toBe(20)
    expect(site.host.inspect()).toMatchObject({ calls: [], lines: { site: 0 }, uncommitted: 0 })
  })

  it('is talked to until the agent hangs up', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'stays')] })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.clock.advance(30_000)
    await site.host.ask({ kind: 'agent.hangUp', agent: agent.id })
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'agent' })
  })

  it('ends with the wrap-up timer when the agent says nothing', async () => {
    const campaign = makeCampaign(1, { wrapUpS: 30 })
    const site = await buildSite({ campaigns: [campaign], agents: [agent], leads: [planLead(1, 'hangsUp')] })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    await site.clock.advance(29_900)
    expect(site.presence(agent.id)).toBe('wrapUp')
    await site.clock.advance(200)
    expect(site.presence(agent.id)).toBe('available')
    expect(onlyRecord(site)).toMatchObject({ disposition: 'none' })
    expect(site.store.kept(makeLead(1).id)).toMatchObject({ stage: 'finished', status: 'contacted' })
  })

  it('asks never to be called again: the number goes on the DNC list and its other lead is not dialled', async () => {
    const twin = { ...planLead(2, 'hangsUp'), number: planLead(1, 'hangsUp').number }
    const campaign = makeCampaign(1, { minSpacingS: 0 })
    const site = await buildSite({ campaigns: [campaign], agents: [agent], leads: [planLead(1, 'hangsUp'), twin] })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    const choice = { code: 'do_not_call', note: null, callback: null }
    await site.host.ask({ kind: 'agent.disposition', agent: agent.id, call: onlyRecord(site).ref, choice })
    await site.clock.advance(180_000)
    expect(site.store.isDnc(twin.number)).toBe(true)
    expect(site.store.records().length).toBe(1)
    expect(site.store.kept(twin.id)).toMatchObject({ stage: 'finished', finishedWhy: 'dnc' })
  })

  it('reaches an agent whose phone is rung for each call', async () => {
    const ringing = makeAgent(1, 'perCall')
    const campaign = makeCampaign(1, { dropAfterMs: 5000 })
    const site = await buildSite({ campaigns: [campaign], agents: [ringing], leads: [planLead(1, 'hangsUp')] })
    await site.signOn()
    await site.until(() => site.presence(ringing.id) === 'talking')
    await site.until(() => site.presence(ringing.id) === 'wrapUp')
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'lead', agent: 1 })
    await site.clock.settle()
    expect(site.pbx.legs.size).toBe(0)
  })

  it('records with a pause in between', async () => {
    const campaign = makeCampaign(1, { record: true })
    const site = await buildSite({ campaigns: [campaign], agents: [agent], leads: [planLead(1, 'hangsUp')] })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.clock.advance(5000)
    await site.host.ask({ kind: 'agent.recording', agent: agent.id, action: 'pause' })
    await site.clock.advance(5000)
    await site.host.ask({ kind: 'agent.recording', agent: agent.id, action: 'resume' })
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    const length = site.pbx.recordingMs(onlyRecord(site).recording!)
    expect(Math.round(length! / 1000)).toBe(15)
  })
})
