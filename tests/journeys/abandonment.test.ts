import { describe, expect, it } from 'vitest'
import { createPeople, usualMix } from '../../daemon/pbx/simulator/people.js'
import type { AbandonmentSettings } from '../../dialer/model/abandonment-settings.js'
import { defaultAbandonmentSettings } from '../../dialer/model/abandonment-settings.js'
import { defaultAmdSettings } from '../../dialer/model/amd-settings.js'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { campaignId } from '../../dialer/model/ids.js'
import type { LedgerEntry } from '../../dialer/model/ledger.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, monday10 } from '../support/factories.js'
import { planLead } from './story.js'

const hour = 3_600_000
const agents = [1, 2, 3, 4, 5, 6].map((id) => makeAgent(id))
const people = createPeople(7, { ...usualMix, person: 0.5, machine: 0.1, talkMs: 25_000, answerMs: [1500, 6000] })

async function power(settings: Partial<CampaignSettings> = {}, leads = 30_000): Promise<Site> {
  const site = await buildSite({
    campaigns: [makeCampaign(1, { dialMode: 'power', ratio: 5, wrapUpS: 5, ...settings })],
    agents,
    leads: Array.from({ length: leads }, (_, n) => makeLead(n + 1)),
    people,
  })
  await site.signOn()
  site.robots({ talkMs: [20_000, 40_000], wrapUpMs: [2000, 5000], dispositions: ['interested', 'answering_machine'] })
  return site
}

const report = async (site: Site) => await site.host.ask({ kind: 'campaign.abandonment', campaign: campaignId(1) })
/** Changes of state, collected as they are told: a long day's journal is too long to be read through at each step. */
function standingsOf(site: Site) {
  const told: Extract<DomainEvent, { kind: 'campaign.abandonment' }>[] = []
  site.store.onEvent((event) => {
    if (event.kind === 'campaign.abandonment') told.push(event)
  })
  return told
}
const answersOf = (ledger: readonly LedgerEntry[]) =>
  ledger.flatMap((entry) => (entry.kind === 'answer' ? [entry] : []))

/** What the records say a call was, by themselves. */
function classOf({ outcome, verdict, milestones: m }: CallRecord): string | null {
  if (m.answeredAt === null || verdict === 'machine') return null
  if (outcome === 'abandoned') return 'abandoned'
  return m.bridgedAt === null ? null : m.bridgedAt - m.answeredAt <= 2000 ? 'connected' : 'late'
}

describe('a campaign that dials five lines for each agent', () => {
  it('goes over 3 %, is slowed to one line per ready agent, and ends its day within', async () => {
    const site = await power()
    const told = standingsOf(site)
    await site.until(() => told.at(-1)?.state === 'over', 600_000)
    expect(told.at(-1)).toMatchObject({ campaign: 1, ruleName: 'daily', limit: 0.03 })
    // What was on its way when the limit was reached still comes.
    await site.clock.advance(60_000)
    const dialing = () => site.host.inspect().campaigns[0]?.dialing ?? 0
    const ready = () => site.host.inspect().agents.filter(({ presence }) => presence.name === 'available').length
    for (let looks = 0; looks < 100; looks++) {
      await site.clock.advance(500)
      expect(dialing()).toBeLessThanOrEqual(ready())
    }
    expect((await report(site)).windows[0]).toMatchObject({ state: 'over' })
    await site.until(() => told.at(-1)?.before === 'over', 6 * hour)
    // Back at five lines, it spends what it has room for again; the working day ends at 18:00.
    await site.clock.advance(monday10 + 8 * hour - site.clock.now())
    const [day] = (await report(site)).windows
    expect(day?.live).toBeGreaterThan(300)
    expect(day?.ratio).toBeLessThanOrEqual(0.03)
  })

  it('counts what a recount of its call records counts, each call once, through a crash too', async () => {
    const site = await power({ amd: { ...defaultAmdSettings, mode: 'on', verdictWithinMs: 1500 } })
    await site.clock.advance(600_000)
    await site.crash()
    await site.clock.advance(1000)
    await site.revive()
    await site.clock.advance(600_000)
    await site.host.ask({ kind: 'site.drain' })
    await site.until(() => site.host.inspect().calls.length === 0, 300_000)
    const answers = answersOf(site.store.ledger)
    const recount = site.store.records().flatMap((record) => {
      const what = classOf(record)
      return what === null ? [] : [`${record.ref} ${what}`]
    })
    expect(answers.map((one) => `${one.call} ${one.class}`).sort()).toEqual(recount.sort())
    expect(new Set(answers.map(({ call }) => call)).size).toBe(answers.length)
    const machines = site.store.records().filter((one) => one.disposition === 'answering_machine')
    const corrections = site.store.ledger.flatMap((one) => (one.kind === 'correction' ? [one.to] : []))
    const corrected = corrections.filter((to) => to === 'machine')
    expect(corrected.length).toBe(machines.filter(({ verdict }) => verdict !== 'machine').length)
    // The engine that began in the middle of the window has counted the same.
    const [day] = (await report(site)).windows
    expect(day?.counts.abandoned).toBe(answers.filter((one) => one.class === 'abandoned').length)
    expect(day?.counts.machines).toBe(corrected.length)
    expect(day?.live).toBe(answers.length + corrections.length - 2 * corrected.length)
  })

  it.each<[string, Partial<AbandonmentSettings>]>([
    ['0 %', { rules: [{ name: 'none', window: 'day', limit: 0, formula: 'plain', scope: 'campaign' }] }],
    [
      'the UK’s preset',
      {
        preset: 'ukOfcom',
        rules: [{ name: 'uk', window: 'rolling24h', limit: 0, formula: 'ofcom', scope: 'campaign' }],
      },
    ],
  ])('and may abandon %s dials one line per ready agent from the first moment', async (_, change) => {
    const site = await power({ abandonment: { ...defaultAbandonmentSettings, ...change } })
    for (let looks = 0; looks < 60; looks++) {
      await site.clock.advance(1000)
      const { dialing = 0 } = site.host.inspect().campaigns[0] ?? {}
      expect(dialing).toBeLessThanOrEqual(agents.length)
    }
    expect(answersOf(site.store.ledger).filter((one) => one.class === 'abandoned')).toEqual([])
  })

  it('and may abandon everything is never slowed', async () => {
    const rules = [{ name: 'all', window: 'day', limit: 1, formula: 'plain', scope: 'campaign' }] as const
    const site = await power({ abandonment: { ...defaultAbandonmentSettings, rules } })
    const told = standingsOf(site)
    await site.clock.advance(600_000)
    expect(told).toEqual([])
    expect((await report(site)).windows[0]?.ratio).toBeGreaterThan(0.1)
  })
})

describe('one answer', () => {
  const only = async (person: Parameters<typeof planLead>[1], settings: Partial<CampaignSettings> = {}) => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, settings)],
      agents: [makeAgent(1)],
      leads: [planLead(1, person)],
    })
    await site.signOn()
    return site
  }

  it('is written down in the step that connects it, with the time it took', async () => {
    const site = await only('stays')
    await site.until(() => site.store.ledger.length > 0)
    const [record] = site.store.records()
    expect(site.store.ledger).toMatchObject([
      { kind: 'answer', class: 'connected', agentAt: record?.milestones.bridgedAt, withinMs: 2000, message: null },
    ])
  })

  it('of a person who finds nobody tells the message', async () => {
    const site = await only('stays', { amd: { ...defaultAmdSettings, mode: 'on' } })
    // The only agent goes while detection listens.
    await site.until(() => site.host.inspect().calls[0]?.state === 'screening')
    await site.host.ask({ kind: 'agent.pause', agent: makeAgent(1).id, reason: 'break' })
    await site.until(() => site.store.ledger.length > 0)
    expect(site.store.ledger).toMatchObject([{ class: 'abandoned', agentAt: null, message: 'sound:tt-allbusy' }])
  })

  it('of a machine is not counted', async () => {
    const site = await only('machine', {
      amd: { ...defaultAmdSettings, mode: 'on', allowLateVerdict: true, verdictWithinMs: 4000 },
    })
    await site.until(() => site.store.records()[0]?.outcome === 'machine')
    expect(site.store.ledger).toEqual([])
  })
})
