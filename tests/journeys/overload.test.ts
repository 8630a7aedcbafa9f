import { expect, it } from 'vitest'
import type { People } from '../../daemon/pbx/simulator/behaviour.js'
import { defaultAbandonmentSettings } from '../../dialer/model/abandonment-settings.js'
import { trunkName } from '../../dialer/model/ids.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, makeLimits, staysOn } from '../support/factories.js'

const rules = [{ name: 'all', window: 'day', limit: 1, formula: 'plain', scope: 'campaign' }] as const
const manyLines = makeLimits({
  maxLines: 5000,
  callsPerSecond: 5000,
  trunks: [{ name: trunkName('main'), maxLines: 5000, callsPerSecond: 5000 }],
})
/** Everybody answers three seconds after the dial and waits as long as it takes. */
const willing: People = () => ({ ...staysOn(3000), talksMs: 20_000, patienceMs: 60_000 })

it('500 people answer at once and ten agents are there: the first are served, the others hear the message in time, nothing stays', async () => {
  const site = await buildSite({
    campaigns: [
      makeCampaign(1, {
        dialMode: 'power',
        ratio: 50,
        maxLines: 5000,
        callsPerSecond: 5000,
        wrapUpS: 0,
        abandonment: { ...defaultAbandonmentSettings, rules },
      }),
    ],
    agents: Array.from({ length: 10 }, (_, n) => makeAgent(n + 1)),
    leads: Array.from({ length: 1000 }, (_, n) => makeLead(n + 1)),
    people: willing,
    limits: manyLines,
  })
  let mostWaiting = 0
  site.store.onEvent((event) => {
    if (event.kind === 'call.answered')
      mostWaiting = Math.max(mostWaiting, site.host.inspect().campaigns[0]?.waiting ?? 0)
  })
  await site.signOn()
  await site.until(() => site.store.ledger.length >= 500, 30_000)
  expect(mostWaiting).toBeGreaterThan(400)
  const answers = site.store.ledger.flatMap((entry) => (entry.kind === 'answer' ? [entry] : [])).slice(0, 500)
  const served = answers.filter((one) => one.class === 'connected')
  const dropped = answers.filter((one) => one.class === 'abandoned')
  expect([served.length, dropped.length]).toEqual([10, 490])
  const lastServed = Math.max(...served.map((one) => one.answeredAt))
  // In the order of their answers: nobody who answered earlier was passed over.
  expect(dropped.every((one) => one.answeredAt >= lastServed)).toBe(true)
  expect(new Set(dropped.map((one) => one.message))).toEqual(new Set(['sound:tt-allbusy']))
  expect(Math.max(...dropped.map((one) => one.waitMs))).toBeLessThanOrEqual(2000)
  expect(new Set(answers.map((one) => one.call)).size).toBe(500)

  // Each of the ten talks, and has the next person within moments of being free.
  await site.until(
    () => site.store.records().filter(({ milestones }) => milestones.bridgedAt !== null).length >= 20,
    60_000,
  )
  await site.host.ask({ kind: 'site.drain' })
  await site.until(() => site.host.inspect().calls.length === 0, 120_000)
  expect(site.host.inspect().lines).toEqual({ site: 0, trunks: { main: 0 } })
  const calls = site.store.records().filter(({ milestones }) => milestones.answeredAt !== null)
  expect(site.store.ledger).toHaveLength(calls.length)
  expect(site.logged).toEqual([])
})

it('a campaign of 100,000 ready leads begins at once and holds as many as it needs', async () => {
  const site = await buildSite({
    campaigns: [makeCampaign(1, { dialMode: 'power', ratio: 3, maxLines: 5000, callsPerSecond: 1000 })],
    agents: Array.from({ length: 50 }, (_, n) => makeAgent(n + 1)),
    leads: Array.from({ length: 100_000 }, (_, n) => makeLead(n + 1)),
    limits: manyLines,
    keepJournal: false,
  })
  let agentAt = Number.NaN
  let firstDialedAt = Number.NaN
  site.store.onEvent((event) => {
    if (event.kind === 'agent.presence' && event.to === 'available' && Number.isNaN(agentAt)) agentAt = event.at
    if (event.kind === 'call.started' && Number.isNaN(firstDialedAt)) firstDialedAt = event.at
  })
  await site.signOn()
  await site.until(() => firstDialedAt > 0, 1000)
  expect(firstDialedAt - agentAt).toBeLessThan(10)
  let mostHeld = 0
  for (let looks = 0; looks < 60; looks++) {
    await site.clock.advance(500)
    mostHeld = Math.max(mostHeld, site.host.inspect().campaigns[0]?.hopper ?? 0)
  }
  // lead-selector.ts: 2000 at most, and what a batch that was on its way brings.
  expect(mostHeld).toBeLessThanOrEqual(2500)
  expect(site.store.records().length).toBeGreaterThan(100)
})

it('1,000 people talk at once, and all hang up in the same second: every line, leg and agent is free again', async () => {
  const many = 1000
  const site = await buildSite({
    campaigns: [makeCampaign(1, { maxLines: 5000, callsPerSecond: 5000, wrapUpS: 0 })],
    agents: Array.from({ length: many }, (_, n) => makeAgent(n + 1)),
    leads: Array.from({ length: many }, (_, n) => makeLead(n + 1)),
    people: (to) => ({ ...willing(to), talksMs: 60_000 }) as ReturnType<People>,
    limits: manyLines,
    keepJournal: false,
  })
  await site.signOn()
  await site.until(() => (site.host.inspect().campaigns[0]?.talking ?? 0) === many, 20_000)
  expect(site.host.inspect().lines.site).toBe(many)
  await site.until(() => site.host.inspect().calls.length === 0, 120_000)
  expect(site.host.inspect().lines.site).toBe(0)
  const held = site.pbx.legs.size
  expect(held).toBe(many)
  expect(new Set(site.store.records().map(({ outcome }) => outcome))).toEqual(new Set(['connected']))
  expect(site.host.counters().failures).toBe(0)
})
