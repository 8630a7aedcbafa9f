import { describe, expect, it } from 'vitest'
import { usTelemarketingHours } from '../../dialer/model/calling-window.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { queueCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { leadId } from '../../dialer/model/ids.js'
import type { Lead } from '../../dialer/model/lead.js'
import { type PriorityClass, priorityOfClass } from '../../dialer/model/lead-priority.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, monday10 } from '../support/factories.js'
import { type Person, planLead } from './story.js'

const { retry, maxLines, maxAttempts } = queueCampaignSettings
const agents = (count: number) => Array.from({ length: count }, (_, i) => makeAgent(i + 1))
const queue = (settings: Partial<CampaignSettings> = {}) =>
  makeCampaign(1, { dialMode: 'queue', retry, maxLines, maxAttempts, wrapUpS: 5, ...settings })

let lastId = 0
function of(name: PriorityClass, person: Person = 'hangsUp', change: Partial<Lead> = {}): Lead {
  lastId += 1
  return planLead(lastId, person, { priority: priorityOfClass[name], dueAt: monday10, ...change })
}

/** Brings leads in as an API does: kept first, then told. */
async function add(site: Site, leads: readonly Lead[]): Promise<void> {
  const at = site.clock.now()
  site.store.put(leads.map((lead) => ({ ...lead, dueAt: at })))
  const [first] = leads
  if (first === undefined) return
  await site.host.ask({ kind: 'leads.changed', campaign: first.campaign, leads: leads.map(({ id }) => id) })
}

type Served = Extract<DomainEvent, { kind: 'queue.served' }>

function served(site: Site): readonly Served[] {
  return site.store.journal.filter((event): event is Served & { readonly seq: number } => event.kind === 'queue.served')
}

async function site(parts: { agents?: number; leads?: readonly Lead[]; settings?: Partial<CampaignSettings> }) {
  const built = await buildSite({
    campaigns: [queue(parts.settings)],
    agents: agents(parts.agents ?? 2),
    leads: parts.leads ?? [],
    start: monday10,
  })
  await built.signOn()
  return built
}

describe('the call queue', () => {
  it('calls leads in the order of their promises and hands them to operators', async () => {
    const leads = [of('low'), of('medium'), of('high'), of('urgent')]
    const built = await site({ agents: 1, leads })
    await built.until(() => served(built).length === 4, 600_000)
    expect(served(built).map(({ priorityClass }) => priorityClass)).toEqual(['urgent', 'high', 'medium', 'low'])
    expect(built.store.records()[0]).toMatchObject({ dialMode: 'queue', agent: 1, outcome: 'connected' })
    await built.until(() => built.store.kept(leads[3]!.id).stage === 'finished')
    expect(built.store.kept(leads[3]!.id)).toMatchObject({ owner: 1, claim: null })
  })

  it('calls a new urgent lead at once, although hundreds wait', async () => {
    const built = await site({ leads: Array.from({ length: 400 }, () => of('medium')), settings: { wrapUpS: 60 } })
    await built.until(() => built.presence(makeAgent(1).id) === 'wrapUp')
    const urgent = of('urgent')
    await add(built, [urgent])
    await built.until(() => served(built).some(({ lead }) => lead === urgent.id), 120_000)
    const event = served(built).find(({ lead }) => lead === urgent.id)
    const next = served(built).filter(({ at }) => at > built.clock.now() - 1)
    expect(next.map(({ lead }) => lead)).toContain(urgent.id)
    const free = await site({})
    const lone = of('urgent')
    await add(free, [lone])
    await free.until(() => served(free).length === 1, 5000)
    expect(served(free)[0]).toMatchObject({ lead: lone.id, isKept: true, promiseMs: 0 })
    expect(served(free)[0]!.waitedMs).toBeLessThan(1000)
    expect(event!.priorityClass).toBe('urgent')
  })

  it('keeps its promises under a mixed load that it can carry, and calls low ones only when nobody else waits', async () => {
    const built = await site({ agents: 6, settings: { maxLines: 5 } })
    const arrivals = (n: number): readonly PriorityClass[] =>
      n % 20 === 0 ? ['urgent'] : n % 3 === 0 ? ['high'] : n % 2 === 0 ? ['medium', 'low'] : ['medium']
    for (let n = 1; n <= 120; n++) {
      await add(
        built,
        arrivals(n).map((name) => of(name, 'hangsUp')),
      )
      await built.clock.advance(15_000)
    }
    await built.clock.advance(900_000)
    const all = served(built)
    expect(all.length).toBe(lastServed(built))
    for (const { priorityClass, isKept, waitedMs } of all) {
      expect(isKept, `${priorityClass} waited ${waitedMs}`).toBe(true)
    }
    expect(Math.max(...all.filter((one) => one.priorityClass === 'urgent').map((one) => one.waitedMs))).toBeLessThan(
      1001,
    )
    expect(all.filter(({ priorityClass }) => priorityClass === 'low').length).toBeGreaterThan(30)
    // Six phones that are held, and five calls.
    expect(built.pbx.peakLegs).toBeLessThanOrEqual(11)
  })

  it('lets no medium lead starve when more high ones come than can be called', async () => {
    const built = await site({ agents: 1, settings: { wrapUpS: 20 } })
    const patient = of('medium')
    await add(built, [patient, ...Array.from({ length: 30 }, () => of('high'))])
    // One more high lead every 10 s for an operator who needs longer for each.
    for (let n = 0; n < 600 && !served(built).some(({ lead }) => lead === patient.id); n++) {
      await add(built, [of('high')])
      await built.clock.advance(10_000)
    }
    const event = served(built).find(({ lead }) => lead === patient.id)
    const overtaking = served(built).filter(({ at, lead }) => at < event!.at && lead !== patient.id)
    for (const { lead } of overtaking) {
      // Fell due at most the difference of the promises after it.
      expect(built.store.kept(lead).lead.dueAt - monday10).toBeLessThan(490_000)
    }
    expect(event!.waitedMs).toBeGreaterThan(480_000)
  })

  it('tries again after half an hour where nobody answered, after a quarter where it was busy, three times at most', async () => {
    const silent = of('high', 'noAnswer')
    const busy = of('high', 'busy')
    const built = await site({ leads: [silent, busy] })
    await built.clock.advance(7_200_000)
    const gaps = (lead: Lead) => {
      const records = built.store.records().filter((record) => record.lead === lead.id)
      const ended = records.map((record) => record.milestones.endedAt ?? 0)
      return records.slice(1).map((record, i) => Math.round((record.milestones.reservedAt - ended[i]!) / 60_000))
    }
    expect(gaps(silent)).toEqual([30, 30])
    expect(gaps(busy)).toEqual([15, 15])
    expect(built.store.kept(silent.id)).toMatchObject({ stage: 'finished', finishedWhy: 'attemptCap' })
    expect(served(built).every(({ isKept }) => isKept)).toBe(true)
  })

  it('waits while it is paused, and goes on; what is out goes on meanwhile', async () => {
    const built = await site({ agents: 1, leads: [of('urgent', 'stays'), of('urgent'), of('high')] })
    await built.until(() => built.presence(makeAgent(1).id) === 'talking')
    await built.host.ask({ kind: 'queue.pause', paused: true })
    await built.host.ask({ kind: 'agent.hangUp', agent: makeAgent(1).id })
    await built.clock.advance(60_000)
    expect(served(built)).toHaveLength(1)
    expect(built.host.inspect()).toMatchObject({ queuePaused: true })
    expect(built.host.inspect().campaigns[0]).toMatchObject({ limitedBy: 'queuePaused' })
    await built.host.ask({ kind: 'queue.pause', paused: false })
    await built.until(() => served(built).length === 3, 60_000)
    expect(served(built)[1]!.isKept).toBe(false)
  })

  it('does not count hours in which nobody may be called against its promises', async () => {
    const lead = of('high', 'hangsUp', { timeZone: 'America/New_York', dueAt: monday10 })
    const built = await site({ leads: [lead], settings: { window: usTelemarketingHours } })
    await built.until(() => served(built).length === 1, 4 * 3_600_000)
    expect(served(built)[0]).toMatchObject({ isKept: true })
    expect(served(built)[0]!.at).toBeGreaterThanOrEqual(Date.parse('2026-03-02T13:00:00Z'))
    expect(served(built)[0]!.waitedMs).toBeLessThan(2000)
  })

  it('is never complete: its next lead may come at any time', async () => {
    const built = await site({ leads: [of('urgent')] })
    await built.until(() => built.store.kept(leadId(lastId)).stage === 'finished', 120_000)
    await built.clock.advance(300_000)
    expect(built.campaignStatus(1)).toBe('active')
    await add(built, [of('urgent')])
    await built.until(() => served(built).length === 2, 5000)
  })
})

/** Leads that were put and have been called. */
function lastServed(built: Site): number {
  return new Set(built.store.records().map((record) => record.lead)).size
}
