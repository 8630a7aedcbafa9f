import { describe, expect, it } from 'vitest'
import { campaignId, leadId } from '../../dialer/model/ids.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign, number } from '../support/factories.js'
import { onlyRecord, planLead, seconds } from './story.js'

const agent = makeAgent(1)

async function previewSite(settings: object = {}) {
  const site = await buildSite({
    campaigns: [makeCampaign(1, { dialMode: 'preview', previewS: 20, wrapUpS: 5, ...settings })],
    agents: [agent],
    leads: [planLead(1, 'hangsUp', { priority: 2 }), planLead(2, 'hangsUp', { priority: 1 }), planLead(3, 'stays')],
  })
  await site.signOn()
  return site
}

describe('preview', () => {
  it('shows the best lead, dials it when the agent says so', async () => {
    const site = await previewSite()
    const shown = await site.host.ask({ kind: 'agent.nextLead', agent: agent.id, campaign: null })
    expect(shown).toMatchObject({ lead: { id: 1, name: 'Lead 0001' }, campaign: 1 })
    expect(shown!.until - site.clock.now()).toBe(20_000)
    await site.clock.advance(10_000)
    expect(site.store.records()).toEqual([])
    await site.host.ask({ kind: 'agent.dialLead', agent: agent.id, lead: leadId(1) })
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    expect(onlyRecord(site)).toMatchObject({ dialMode: 'preview', lead: 1, outcome: 'connected', agent: 1 })
  })

  it('skips a lead and shows the next; the skipped one is not lost', async () => {
    const site = await previewSite()
    await site.host.ask({ kind: 'agent.nextLead', agent: agent.id, campaign: campaignId(1) })
    await site.host.ask({ kind: 'agent.skipLead', agent: agent.id, lead: leadId(1) })
    const next = await site.host.ask({ kind: 'agent.nextLead', agent: agent.id, campaign: campaignId(1) })
    expect(next?.lead.id).toBe(2)
    expect(site.store.kept(leadId(1))).toMatchObject({ stage: 'ready', lead: { attempts: 0 } })
  })

  it.each([
    ['skip', []],
    ['dial', [1]],
  ] as const)('does what the campaign says when the time to look is over: %s', async (previewTimeout, dialled) => {
    const site = await previewSite({ previewTimeout })
    await site.host.ask({ kind: 'agent.nextLead', agent: agent.id, campaign: null })
    await site.clock.advance(19_900)
    expect(site.store.records()).toEqual([])
    await site.clock.advance(5000)
    expect(site.store.records().map((record) => record.lead)).toEqual(dialled)
    expect(site.presence(agent.id)).toBe(previewTimeout === 'dial' ? 'talking' : 'available')
  })

  it('shows nobody the lead another is looking at, and nothing when there is none', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { dialMode: 'preview' })],
      agents: [agent, makeAgent(2)],
      leads: [planLead(1, 'stays')],
    })
    await site.signOn()
    const first = await site.host.ask({ kind: 'agent.nextLead', agent: agent.id, campaign: null })
    expect(first?.lead.id).toBe(1)
    const second = site.host.ask({ kind: 'agent.nextLead', agent: makeAgent(2).id, campaign: null })
    await site.clock.advance(1000)
    expect(await second).toBeNull()
  })

  it('refuses a lead whose number came on the DNC list, and says why', async () => {
    const site = await previewSite()
    await site.host.ask({ kind: 'agent.nextLead', agent: agent.id, campaign: null })
    site.store.addDnc({ number: '+888', prefix: true })
    const dialled = site.host.ask({ kind: 'agent.dialLead', agent: agent.id, lead: leadId(1) })
    await expect(dialled).rejects.toMatchObject({ code: 'NOT_DIALABLE', details: { rule: 'dnc' } })
    expect(site.presence(agent.id)).toBe('available')
    expect(site.store.records()).toEqual([])
  })
})

describe('manual dial', () => {
  it('calls a number with the rules of a campaign, records the call', async () => {
    const campaign = makeCampaign(1, { dialMode: 'manual', callerIds: ['+49301000'], record: true })
    const site = await buildSite({ campaigns: [campaign], agents: [agent], leads: [] })
    await site.signOn()
    const { call } = await site.host.ask({
      kind: 'agent.dialNumber',
      agent: agent.id,
      number: planLead(9, 'hangsUp').number,
      campaign: campaign.id,
    })
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    expect(onlyRecord(site)).toMatchObject({
      ref: call,
      dialMode: 'manual',
      lead: null,
      agent: 1,
      callerId: '+49301000',
      outcome: 'connected',
    })
  })

  it('is told when the number is busy, and the agent is free again', async () => {
    const site = await buildSite({ campaigns: [], agents: [agent], leads: [] })
    await site.signOn()
    await site.host.ask({
      kind: 'agent.dialNumber',
      agent: agent.id,
      number: planLead(9, 'busy').number,
      campaign: null,
    })
    await site.until(() => onlyRecord(site).milestones.closedAt !== null)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'busy', campaign: null, agent: 1 })
    await site.until(() => site.presence(agent.id) === 'available')
  })

  it('is refused for a number on the DNC list', async () => {
    const site = await buildSite({ campaigns: [], agents: [agent], leads: [] })
    site.store.addDnc({ number: '+491234567', prefix: false })
    await site.signOn()
    const refused = site.host.ask({
      kind: 'agent.dialNumber',
      agent: agent.id,
      number: number('+491234567'),
      campaign: null,
    })
    await expect(refused).rejects.toMatchObject({ code: 'NOT_DIALABLE' })
    expect(site.pbx.peakLegs).toBe(1)
  })

  it('reaches an agent whose phone is rung per call', async () => {
    const ringing = makeAgent(1, 'perCall')
    const site = await buildSite({ campaigns: [], agents: [ringing], leads: [] })
    await site.signOn()
    await site.host.ask({
      kind: 'agent.dialNumber',
      agent: ringing.id,
      number: planLead(9, 'stays').number,
      campaign: null,
    })
    await site.until(() => site.presence(ringing.id) === 'talking')
    await site.host.ask({ kind: 'agent.hangUp', agent: ringing.id })
    await site.until(() => onlyRecord(site).outcome !== null)
    await site.clock.advance(1000)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'agent' })
    expect(site.pbx.legs.size).toBe(0)
  })
})

describe('callbacks', () => {
  it('are dialled at their time for the agent who promised, not for another', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { wrapUpS: 60 })],
      agents: [agent, makeAgent(2)],
      leads: [planLead(1, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => site.store.records()[0]?.outcome === 'connected')
    const first = onlyRecord(site)
    const at = site.clock.now() + 600_000
    const promise = { code: 'callback', note: null, callback: { at, agent: first.agent } }
    await site.host.ask({ kind: 'agent.disposition', agent: first.agent!, call: first.ref, choice: promise })
    await site.host.ask({ kind: 'agent.pause', agent: first.agent!, reason: 'tea' })
    await site.clock.advance(700_000)
    expect(site.store.records().length).toBe(1)
    await site.host.ask({ kind: 'agent.ready', agent: first.agent! })
    await site.until(() => site.presence(first.agent!) === 'talking')
    expect(site.store.records()[1]).toMatchObject({ lead: 1, agent: first.agent, attempt: 2 })
  })

  it('that anybody may take are dialled at their time, even right after the last attempt', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { wrapUpS: 60, minSpacingS: 86_400, maxAttempts: 1 })],
      agents: [agent],
      leads: [planLead(1, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    const at = site.clock.now() + 600_000
    const choice = { code: 'callback', note: null, callback: { at, agent: null } }
    await site.host.ask({ kind: 'agent.disposition', agent: agent.id, call: onlyRecord(site).ref, choice })
    await site.until(() => site.store.records().length === 2, 700_000)
    expect(seconds(at, site.store.records()[1]!.milestones.reservedAt)).toBe(0)
  })
})
