import { describe, expect, it } from 'vitest'
import { dayDescription } from '../../api/features/simulations/description.js'
import { parseOverrides } from '../../api/features/simulations/overrides.js'
import { parsePolicy } from '../../api/features/simulations/policy.js'
import type { SimulationResult } from '../../api/features/simulations/result.js'
import { createPeople, usualMix } from '../../daemon/pbx/simulator/people.js'
import { describedDay } from '../../daemon/simulate/described-day.js'
import { recordedDay } from '../../daemon/simulate/recorded-day.js'
import { reportHtml } from '../../daemon/simulate/report-html.js'
import { runSimulation } from '../../daemon/simulate/run-simulation.js'
import { addAgent, addCampaign, makeCommit, openTestStore, site as siteName } from '../storage/support.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, makeLimits, monday10, number } from '../support/factories.js'

const watch = { onProgress: () => {}, signal: new AbortController().signal }

function ask(day: object, policies: string, set: readonly string[] = [], seed = 1): Promise<SimulationResult> {
  return runSimulation(
    {
      plan: describedDay(dayDescription.parse(day), seed, parseOverrides(set)),
      policies: policies.split(',').map(parsePolicy),
      seed,
      recorded: null,
    },
    watch,
  )
}

const totalsOf = ({ variants }: SimulationResult, name: string) => {
  const found = variants.find((variant) => variant.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found.totals
}

describe('what if', () => {
  it('predictive dials ahead: more calls than progressive and power, within the limit, below the bound', async () => {
    const day = { agents: 15, hours: 2, campaigns: [{ people: 0.25 }] }
    const result = await ask(day, 'progressive,power:2,predictive,clairvoyant')
    const [progressive, power, predictive, bound] = ['progressive', 'power:2', 'predictive', 'clairvoyant'].map(
      (name) => totalsOf(result, name),
    )
    expect(predictive?.callsPerAgentHour).toBeGreaterThan((progressive?.callsPerAgentHour ?? 0) * 1.15)
    expect(predictive?.callsPerAgentHour).toBeGreaterThanOrEqual(power?.callsPerAgentHour ?? 0)
    expect(predictive?.abandonedShare).toBeLessThanOrEqual(0.03)
    expect(bound?.callsPerAgentHour).toBeGreaterThan(predictive?.callsPerAgentHour ?? 0)
    expect(bound?.utilisation).toBeGreaterThan(0.95)
  }, 120_000)

  it('a fixed ratio for comparison is shown as it is, held back by no ledger', async () => {
    const day = { agents: 10, hours: 1, campaigns: [{ people: 0.5 }] }
    const result = await ask(day, 'power:3,ratio:3')
    expect(totalsOf(result, 'power:3')?.abandonedShare).toBeLessThan(0.06)
    expect(totalsOf(result, 'ratio:3')?.abandonedShare).toBeGreaterThan(0.1)
  }, 120_000)

  it('agents say which calls were machines: what detection is audited for does not use the limit up; the bound has none', async () => {
    const amd = { mode: 'on', auditShare: 0.1 }
    const day = { agents: 20, hours: 1.5, campaigns: [{ people: 0.25, machines: 0.2, settings: { amd } }] }
    const result = await ask(day, 'progressive,predictive,clairvoyant')
    const [progressive, predictive, bound] = ['progressive', 'predictive', 'clairvoyant'].map(
      (name) => totalsOf(result, name).callsPerAgentHour,
    )
    expect(predictive).toBeGreaterThan((progressive ?? 0) * 1.1)
    expect(bound).toBeGreaterThan(predictive ?? 0)
  }, 120_000)

  it('takes consent as given where a campaign asks for it, and says so', async () => {
    const day = { agents: 2, hours: 0.2, campaigns: [{ people: 0.3 }] }
    const plain = await ask(day, 'progressive')
    const asked = await ask(day, 'progressive', ['compliance.consentRequired=autodialed'])
    expect(totalsOf(asked, 'progressive')).toEqual(totalsOf(plain, 'progressive'))
    expect([plain.notes.join(' '), asked.notes.join(' ')]).toEqual([
      expect.not.stringContaining('Consent'),
      expect.stringContaining('Consent is taken as given'),
    ])
  }, 60_000)

  it('the same question has the same answer, another seed another', async () => {
    const day = { agents: 4, hours: 0.5, pauses: { everyMinutes: 10, minutes: 2 }, campaigns: [{ people: 0.3 }] }
    const first = await ask(day, 'power:2')
    expect(await ask(day, 'power:2')).toEqual(first)
    expect(totalsOf(await ask(day, 'power:2', [], 2), 'power:2')).not.toEqual(totalsOf(first, 'power:2'))
  }, 60_000)

  it('shifts, breaks, short lists, limits and changed settings are felt', async () => {
    const day = {
      hours: 1,
      agents: [{ count: 3 }, { count: 3, from: '09:30' }],
      breaks: [{ at: '09:15', minutes: 10 }],
      campaigns: [{ leads: 60, people: 0.5, talkS: 20, wrapUpS: 5 }],
    }
    const { variants } = await ask(day, 'progressive', ['limits.maxLines=2', 'retry.no_answer=null', 'maxAttempts=1'])
    const [variant] = variants
    expect(variant?.totals).toMatchObject({ linesPeak: 2, dials: 60 })
    expect(variant?.totals.finishedAt).not.toBeNull()
    const [first = 0, second = 0, third = 0] = variant?.quarters.map(({ dutyS }) => dutyS) ?? []
    expect(second).toBeLessThan(first * 0.6)
    expect(third).toBeGreaterThan(first * 1.5)
  }, 60_000)

  it('the report stands alone: nothing from outside, every policy in table and charts', async () => {
    const result = await ask({ name: '<b>Day</b>', agents: 2, hours: 0.5, campaigns: [{}] }, 'progressive,power:2')
    const page = reportHtml(result)
    expect(page).not.toMatch(/https?:\/\/|<script|@import|url\(/)
    expect(page).not.toContain('<b>Day</b>')
    expect(page.match(/<svg /g)).toHaveLength(4)
    expect(page.match(/<th scope="row">/g)).toHaveLength(2)
    expect(page).toContain('prefers-color-scheme:dark')
  }, 60_000)

  it('a recorded day is read from the site’s own records and, played again, goes as it went', async () => {
    const agents = 6
    const campaign = makeCampaign(1, { dialMode: 'power', ratio: 1.5, maxAttempts: 1 })
    const lived = await buildSite({
      campaigns: [campaign],
      agents: Array.from({ length: agents }, (_, i) => makeAgent(i + 1)),
      leads: Array.from({ length: 1500 }, (_, i) => makeLead(i + 1, { number: number(`+4930${1_000_000 + i}`) })),
      people: createPeople(3, { ...usualMix, person: 0.3, patienceMs: [60_000, 60_000] }),
    })
    lived.robots({ talkMs: [20_000, 90_000], wrapUpMs: [5000, 15_000], dispositions: ['not_interested'] })
    await lived.signOn()
    await lived.clock.advance(3_600_000)
    const kept = await openTestStore()
    try {
      await addCampaign(kept.store, 'Campaign 1', campaign.settings)
      for (let i = 1; i <= agents; i++) await addAgent(kept.store, i)
      const over = lived.store.records().filter((record) => record.outcome !== null)
      await kept.store.write(
        siteName,
        'engine.commit',
        makeCommit({ calls: over.map((record) => ({ record, state: null })), events: [...lived.store.journal] }),
      )
      const day = await recordedDay({
        db: kept.reader().db,
        site: 'main',
        date: new Date(monday10).toISOString().slice(0, 10),
        timeZone: 'UTC',
        limits: makeLimits(),
        seed: 1,
        overrides: {},
      })
      expect(day.plan.agents).toHaveLength(agents)
      const { totals } = day.recorded
      const count = (outcome: string) => over.filter((record) => record.outcome === outcome).length
      expect(totals.connected + totals.late).toBeGreaterThanOrEqual(count('connected'))
      expect(totals.misjudged).toBeNull()
      const result = await runSimulation(
        { ...day, policies: ['asset', 'progressive'].map(parsePolicy), seed: 1 },
        watch,
      )
      const again = totalsOf(result, 'asset')
      expect(Math.abs(again.callsPerAgentHour / totals.callsPerAgentHour - 1)).toBeLessThan(0.08)
      expect(totalsOf(result, 'progressive').callsPerAgentHour).toBeLessThan(again.callsPerAgentHour)
      expect(result.notes.join(' ')).toContain('nobody knows how they would have ended')
      const empty = recordedDay({
        db: kept.reader().db,
        site: 'main',
        date: '2020-01-01',
        timeZone: 'UTC',
        limits: makeLimits(),
        seed: 1,
        overrides: {},
      })
      await expect(empty).rejects.toThrow('too few to play the day again')
    } finally {
      await kept.end()
      await lived.host.stop()
    }
  }, 120_000)
})
