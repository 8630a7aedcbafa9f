import { describe, expect, it } from 'vitest'
import { usTelemarketingHours } from '../../dialer/model/calling-window.js'
import { campaignId, leadId } from '../../dialer/model/ids.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, makeLimits, number } from '../support/factories.js'
import { held, onlyRecord, planLead } from './story.js'

const agent = makeAgent(1)
const agents = (count: number) => Array.from({ length: count }, (_, i) => makeAgent(i + 1))

describe('campaigns change while they run', () => {
  it('paused in mid-call: the call goes on to its end, nothing new is placed, then goes on', async () => {
    const campaign = makeCampaign(1, { wrapUpS: 5 })
    const site = await buildSite({
      campaigns: [campaign],
      agents: [agent],
      leads: [planLead(1, 'hangsUp'), planLead(2, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.host.ask({ kind: 'campaign.put', campaign: { ...campaign, status: 'paused' } })
    await site.clock.advance(60_000)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'lead', disposition: 'none' })
    expect(site.presence(agent.id)).toBe('available')
    expect(site.host.inspect().campaigns[0]).toMatchObject({ limitedBy: 'campaignNotActive' })
    await site.host.ask({ kind: 'campaign.put', campaign })
    await site.until(() => site.presence(agent.id) === 'talking')
  })

  it('calling hours close: nothing is placed until they open, and it is told why', async () => {
    const start = Date.parse('2026-03-02T20:58:00Z')
    const site = await buildSite({
      campaigns: [makeCampaign(1, { window: usTelemarketingHours, timeZone: 'UTC', wrapUpS: 5 })],
      agents: [agent],
      leads: Array.from({ length: 20 }, (_, i) => planLead(i + 1, 'hangsUp')),
      start,
    })
    await site.signOn()
    await site.clock.runUntil(Date.parse('2026-03-02T21:00:00Z'))
    const placed = site.store.records().length
    expect(placed).toBeGreaterThan(2)
    await site.clock.runUntil(Date.parse('2026-03-03T07:59:59Z'))
    expect(site.store.records().length).toBe(placed)
    expect(site.host.inspect().campaigns[0]).toMatchObject({
      limitedBy: 'outsideWindow',
      limitedUntil: Date.parse('2026-03-03T08:00:00Z'),
    })
    await site.until(() => site.store.records().length > placed, 2000)
  })

  it('follows the hours of each lead, not of the campaign', async () => {
    const away = planLead(1, 'hangsUp', { timeZone: 'America/New_York', priority: 9 })
    const site = await buildSite({
      campaigns: [makeCampaign(1, { window: usTelemarketingHours, timeZone: 'UTC' })],
      agents: [agent],
      leads: [away, planLead(2, 'hangsUp', { timeZone: 'Europe/Berlin' })],
    })
    await site.signOn()
    await site.clock.advance(3_600_000)
    expect(site.store.records().map((record) => record.lead)).toEqual([2])
    expect(held(site)).toContain('1 outsideWindow')
    await site.until(() => site.store.records().length === 2, 3 * 3_600_000)
    const reserved = site.store.records()[1]!.milestones.reservedAt
    expect(reserved - Date.parse('2026-03-02T13:00:00Z')).toBeLessThan(2000)
    expect(reserved).toBeGreaterThanOrEqual(Date.parse('2026-03-02T13:00:00Z'))
  })

  it('a number on the DNC list while its lead is queued is not dialled', async () => {
    const leads = [planLead(1, 'hangsUp'), planLead(2, 'hangsUp'), planLead(3, 'hangsUp')]
    const site = await buildSite({ campaigns: [makeCampaign(1, { wrapUpS: 1 })], agents: [agent], leads })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    const pattern = { number: leads[1]!.number, prefix: false }
    site.store.addDnc(pattern)
    await site.host.ask({ kind: 'dnc.added', campaign: null, pattern })
    await site.clock.advance(180_000)
    expect(site.store.records().map((record) => record.lead)).toEqual([1, 3])
  })

  it('a number that came on the list without a word is stopped at the last look', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'hangsUp')] })
    site.store.addDnc({ number: '+888', prefix: true })
    await site.signOn()
    await site.clock.advance(60_000)
    expect(site.store.records()).toEqual([])
    expect(held(site)).toEqual(['1 dnc'])
    expect(site.store.kept(leadId(1))).toMatchObject({ stage: 'finished', finishedWhy: 'dnc' })
    expect(site.presence(agent.id)).toBe('available')
  })

  it('one number is not called more often in a day than allowed, over all its leads', async () => {
    const twins = [1, 2, 3, 4].map((id) => ({ ...planLead(id, 'busy'), number: planLead(1, 'busy').number }))
    const settings = { maxAttemptsPerNumberDay: 2, minSpacingS: 0, retry: {} }
    const site = await buildSite({ campaigns: [makeCampaign(1, settings)], agents: [agent], leads: twins })
    await site.signOn()
    await site.clock.advance(12 * 3_600_000)
    expect(site.store.records().length).toBe(2)
    await site.clock.advance(13 * 3_600_000)
    expect(site.store.records().length).toBe(4)
  })

  it('leads added to a running campaign are dialled at once', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'busy')] })
    await site.signOn()
    await site.clock.advance(5000)
    site.store.put([planLead(2, 'hangsUp')])
    await site.host.ask({ kind: 'leads.changed', campaign: campaignId(1), leads: [leadId(2)] })
    await site.until(() => site.presence(agent.id) === 'talking', 5000)
    expect(site.store.records()[1]).toMatchObject({ lead: 2 })
  })

  it('is completed when no lead is left, and not before the last call is over', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { wrapUpS: 5 })],
      agents: [agent],
      leads: [planLead(1, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    expect(site.campaignStatus(1)).toBe('active')
    await site.until(() => site.campaignStatus(1) === 'completed', 10_000)
    expect(site.store.journal.filter((event) => event.kind === 'campaign.completed').length).toBe(1)
  })

  it('started before its leads are there, waits for them', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [] })
    await site.signOn()
    await site.clock.advance(600_000)
    expect(site.campaignStatus(1)).toBe('active')
    site.store.put([planLead(1, 'hangsUp')])
    await site.host.ask({ kind: 'leads.changed', campaign: campaignId(1), leads: null })
    await site.until(() => site.presence(agent.id) === 'talking', 5000)
    await site.until(() => site.campaignStatus(1) === 'completed', 120_000)
  })

  it('two campaigns share agents: both are dialled, and never more lines than agents', async () => {
    const campaigns = [makeCampaign(1, { wrapUpS: 2 }), makeCampaign(2, { wrapUpS: 2 })]
    const leads = Array.from({ length: 60 }, (_, i) =>
      makeLead(i + 1, { campaign: campaignId((i % 2) + 1), number: planLead(i + 1, 'hangsUp').number }),
    )
    const site = await buildSite({ campaigns, agents: agents(4), leads })
    await site.signOn()
    let most = 0
    for (let i = 0; i < 300; i++) {
      await site.clock.advance(500)
      const { calls } = site.host.inspect()
      most = Math.max(most, calls.filter((call) => call.state !== 'wrapUp').length)
    }
    const records = site.store.records()
    expect(most).toBeLessThanOrEqual(4)
    const share = records.filter((record) => record.campaign === 1).length / records.length
    expect(share).toBeGreaterThan(0.35)
    expect(share).toBeLessThan(0.65)
    expect(records.filter((record) => record.outcome === 'abandoned')).toEqual([])
  })

  it('keeps to the lines and calls per second of trunk, campaign and site', async () => {
    const limits = makeLimits({ maxLines: 6, callsPerSecond: 2 })
    const site = await buildSite({
      campaigns: [makeCampaign(1, { maxLines: 5 })],
      agents: agents(10),
      leads: Array.from({ length: 40 }, (_, i) => planLead(i + 1, 'noAnswer')),
      limits,
    })
    await site.signOn()
    let most = 0
    for (let i = 0; i < 200; i++) {
      await site.clock.advance(100)
      most = Math.max(most, site.host.inspect().lines.site)
    }
    expect(most).toBe(5)
    const starts = site.store.journal.flatMap((event) => (event.kind === 'call.started' ? [event.at] : []))
    for (const [i, at] of starts.entries())
      expect((starts[i + 3] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(900)
  })

  it('drains: live calls go on, nothing new is placed or taken, then all is quiet', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { wrapUpS: 5 })],
      agents: agents(2),
      leads: [planLead(1, 'hangsUp'), planLead(2, 'stays'), planLead(3, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => agents(2).every((each) => site.presence(each.id) === 'talking'))
    await site.host.ask({ kind: 'site.drain' })
    await site.clock.advance(60_000)
    expect(site.store.records().map((record) => [record.lead, record.outcome])).toEqual([
      [1, 'connected'],
      [2, null],
    ])
    const refused = site.host.ask({
      kind: 'agent.dialNumber',
      agent: agent.id,
      number: number('+491234'),
      campaign: null,
    })
    await expect(refused).rejects.toMatchObject({ code: 'DRAINING' })
    await site.host.ask({ kind: 'site.hangUpAll' })
    await site.until(() => site.host.inspect().calls.length === 0)
    expect(site.store.records()[1]).toMatchObject({ outcome: 'connected', endedBy: 'dialer' })
    const open = site.store.records().filter((record) => record.milestones.closedAt === null)
    expect(open).toEqual([])
  })

  it('pauses the whole site and goes on', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'stays')] })
    await site.until(() => site.host.linkStatus === 'ready')
    await site.host.ask({ kind: 'site.pause', paused: true })
    await site.signOn()
    await site.clock.advance(10_000)
    expect(site.store.records()).toEqual([])
    expect(site.host.inspect().campaigns[0]).toMatchObject({ limitedBy: 'sitePaused' })
    await site.host.ask({ kind: 'site.pause', paused: false })
    await site.until(() => site.presence(agent.id) === 'talking')
  })

  it('a slow disk delays attempts and never a call that lives', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { wrapUpS: 1 })],
      agents: [agent],
      leads: [planLead(1, 'hangsUp'), planLead(2, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => site.host.inspect().calls.some((call) => call.state === 'ringing'))
    site.store.holdAnswers()
    await site.until(() => site.presence(agent.id) === 'talking')
    const { milestones } = onlyRecord(site)
    expect(milestones.bridgedAt! - milestones.answeredAt!).toBeLessThan(100)
    await site.clock.advance(60_000)
    expect(site.pbx.legs.size).toBe(1)
    site.store.releaseAnswers()
    await site.until(() => site.store.records().length === 2 && site.presence(agent.id) === 'talking')
  })
})
