import { expect, it } from 'vitest'
import { createPeople } from '../../daemon/pbx/simulator/people.js'
import { defaultAmdSettings } from '../../dialer/model/amd-settings.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, number } from '../support/factories.js'

/** A quarter of an hour of ten agents; the whole journal as text. */
async function quarterOfAnHour(seed: number): Promise<string> {
  const amd = {
    ...defaultAmdSettings,
    auditShare: 0,
    mode: 'on',
    verdictWithinMs: 3000,
    onMachine: 'hangUp',
    message: null,
  } as const
  const site = await buildSite({
    campaigns: [
      makeCampaign(1, { dialMode: 'power', ratio: 2, amd, record: true }),
      makeCampaign(2, { minSpacingS: 60 }),
    ],
    agents: Array.from({ length: 10 }, (_, i) => makeAgent(i + 1, i < 7 ? 'nailedUp' : 'perCall')),
    leads: Array.from({ length: 800 }, (_, i) =>
      makeLead(i + 1, { campaign: makeCampaign((i % 2) + 1).id, number: number(`+4930${700_000 + i}`) }),
    ),
    people: createPeople(seed),
    seed,
  })
  await site.signOn()
  site.robots({ talkMs: [10_000, 90_000], wrapUpMs: [1000, 10_000], dispositions: ['interested', 'no_decision'] })
  await site.clock.advance(300_000)
  site.pbx.dropLink('cable')
  await site.clock.advance(300_000)
  await site.crash()
  await site.clock.advance(5000)
  await site.revive()
  await site.clock.advance(300_000)
  expect(site.host.counters().failures).toBe(0)
  return site.store.journal.map((event) => JSON.stringify(event)).join('\n')
}

it('the same seed gives the same journal, byte for byte, over a lost link and a restart; another seed another', async () => {
  const first = await quarterOfAnHour(5)
  expect(first.split('\n').length).toBeGreaterThan(1500)
  expect((await quarterOfAnHour(5)) === first).toBe(true)
  expect((await quarterOfAnHour(6)) === first).toBe(false)
}, 60_000)
