import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../daemon/log.js'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { createMemoryEngineStore } from '../../daemon/simulate/memory-engine-store.js'
import { createEngineHost } from '../../daemon/sites/engine-host.js'
import { startWatchdog } from '../../daemon/sites/watchdog.js'
import { defaultAmdSettings } from '../../dialer/model/amd-settings.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { recordingName } from '../../dialer/model/ids.js'
import { makeAgent, makeCampaign, makeLead, makeLimits, number } from '../support/factories.js'
import type { FakePerson } from '../support/fake-twilio/fake-person.js'
import type { FakeTwilio } from '../support/fake-twilio/fake-twilio.js'
import { passing } from '../support/fake-twilio/open-line.js'
import { benchSite, openTwilioBench, type TwilioBench } from '../support/fake-twilio/twilio-bench.js'
import { employRobots } from '../support/robots.js'

let bench: TwilioBench
afterEach(() => bench.close())

const leads = 40
const agents = 4

/** Every fourth is busy, rings on or is a machine; the others talk for half a minute. */
function people(to: string): FakePerson {
  if (!to.startsWith('+')) return { kind: 'answers', afterMs: 400, rings: true }
  const digit = Number(to.at(-1))
  if (digit === 3) return { kind: 'ends', status: 'busy', sipCode: 486 }
  if (digit === 6) return { kind: 'rings' }
  const answers = { kind: 'answers', afterMs: 3000, rings: true, hangsUpAfterMs: 30_000 } as const
  return digit === 9 ? { ...answers, answeredBy: 'machine_start' } : answers
}

/** A campaign over Twilio from its begin until every lead has been called. */
async function work(settings: Partial<CampaignSettings>, trouble: (fake: FakeTwilio) => void = () => undefined) {
  bench = await openTwilioBench({ people, config: { callsPerSecond: 2 } })
  const { clock, fake } = bench
  const list = Array.from({ length: leads }, (_, i) => makeLead(i + 1, { number: number(`+4930${100_000 + i}`) }))
  const store = createMemoryEngineStore(list)
  const host = await createEngineHost({
    config: {
      site: benchSite,
      epoch: 't1',
      limits: makeLimits(),
      campaigns: [makeCampaign(1, { record: true, wrapUpS: 10, ...settings })],
      agents: Array.from({ length: agents }, (_, i) => makeAgent(i + 1)),
    },
    driver: bench.driver,
    store,
    clock,
    random: createSeededRandom(1),
    log: silentLog,
  })
  const watchdog = startWatchdog({ site: benchSite, engine: host, stuckRecordings: () => [], clock, log: silentLog })
  trouble(fake)
  await clock.waitFor(() => host.linkStatus === 'ready', 60_000)
  const robots = { talkMs: null, wrapUpMs: [1000, 3000], dispositions: ['not_interested'] } as const
  employRobots({ clock, store, host } as never, robots, createSeededRandom(2))
  for (let i = 1; i <= agents; i++) {
    await passing(bench, host.ask({ kind: 'agent.signOn', agent: makeAgent(i).id, phoneMode: null }))
  }
  const isDone = () => {
    const over = store.records().filter(({ outcome }) => outcome !== null)
    return over.length >= leads && over.every((record) => record.outcome !== 'connected' || record.disposition !== null)
  }
  expect(await clock.waitFor(isDone, 3_600_000), 'every lead is called').toBe(true)
  const session = host.session
  const ends = async () => {
    watchdog.stop()
    await host.stop()
  }
  return { clock, fake, store, host, session, ends, records: store.records() }
}

describe('a campaign over Twilio', () => {
  it('predictive: people and agents meet, are recorded, and every record is complete', async () => {
    const done = await work({ dialMode: 'predictive', amd: { ...defaultAmdSettings, mode: 'on' } })
    const { records, fake, session } = done
    const by = (outcome: string) => records.filter((record) => record.outcome === outcome)
    expect(records).toHaveLength(leads)
    expect([by('busy').length, by('noAnswer').length, by('machine').length]).toEqual([4, 4, 4])
    const connected = by('connected')
    // A person may find every agent busy now and then; nobody else is left.
    expect(connected.length + by('abandoned').length).toBe(28)
    expect(connected.length).toBeGreaterThan(20)
    const bytes: number[] = []
    for (const { milestones: at, recording, agent, disposition } of connected) {
      expect(agent).not.toBeNull()
      expect(disposition).toBe('not_interested')
      const moments = [at.reservedAt, at.dialedAt, at.ringingAt, at.answeredAt, at.bridgedAt, at.endedAt]
      expect(moments.every((one) => one !== null)).toBe(true)
      expect(moments).toEqual([...moments].sort((a, b) => Number(a) - Number(b)))
      let size = 0
      for await (const chunk of await passing(bench, session!.recording(recordingName(recording ?? ''))))
        size += chunk.length
      bytes.push(size)
    }
    expect(Math.min(...bytes)).toBeGreaterThan(8000)
    const finished = done.store.journal.filter((event) => event.kind === 'recording.finished')
    expect(finished).toHaveLength(connected.length)
    expect(fake.faults).toEqual([])
    expect(fake.requests.length).toBeGreaterThan(150)
    expect(done.host.counters().failures).toBe(0)
    await done.ends()
  }, 60_000)

  it('progressive: with callbacks doubled, late and lost, and 500s between, each lead has one call and one end', async () => {
    const { records, fake, store, host, ends } = await work({ dialMode: 'progressive' }, (twilio) => {
      const chance = createSeededRandom(3)
      twilio.deliver(() => {
        const thrown = chance.next()
        return { copies: thrown < 0.05 ? 0 : thrown < 0.3 ? 2 : 1, lateMs: Math.round(chance.next() * 1500) }
      })
      twilio.script(({ method }) => (method === 'POST' && chance.next() < 0.1 ? { status: 500 } : undefined))
    })
    expect(records).toHaveLength(leads)
    const ended = store.journal.filter((event) => event.kind === 'call.ended')
    expect(new Set(ended.map((event) => event.call)).size).toBe(ended.length)
    expect(records.filter(({ outcome }) => outcome === 'connected').length).toBeGreaterThan(10)
    expect(host.counters().failures).toBe(0)
    expect(fake.faults).toEqual([])
    const dialled = [...fake.world.calls.values()].map(({ to }) => to).filter((to) => to.startsWith('+'))
    expect(new Set(dialled).size).toBe(dialled.length)
    await ends()
  }, 60_000)
})
