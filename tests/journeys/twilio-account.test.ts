import { afterEach, expect, it } from 'vitest'
import { parseConfig } from '../../daemon/config/read-config.js'
import { silentLog } from '../../daemon/log.js'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { createMemoryEngineStore } from '../../daemon/simulate/memory-engine-store.js'
import { createEngineHost } from '../../daemon/sites/engine-host.js'
import type { Site } from '../../daemon/sites/site.js'
import { createSiteKeeper, type KeeperParts, type SiteKeeper } from '../../daemon/sites/site-keeper.js'
import { createSiteRegistry } from '../../daemon/sites/site-registry.js'
import { makeAgent, makeCampaign, makeLead, makeLimits, number } from '../support/factories.js'
import type { FakePerson } from '../support/fake-twilio/fake-person.js'
import type { FakeTwilio } from '../support/fake-twilio/fake-twilio.js'
import { passing } from '../support/fake-twilio/open-line.js'
import { benchSite, openTwilioBench, type TwilioBench } from '../support/fake-twilio/twilio-bench.js'

let bench: TwilioBench
afterEach(() => bench.close())

/** Phones are taken at once; people talk for a minute. */
const people = (to: string): FakePerson =>
  to.startsWith('+')
    ? { kind: 'answers', afterMs: 3000, rings: true, hangsUpAfterMs: 60_000 }
    : { kind: 'answers', afterMs: 400, rings: true }

const yaml = `pbxs: [{ name: line, type: twilio }]
sites: [{ id: ${benchSite}, pbx: line, limits: { trunks: [{ name: main }] } }]
`
const agent = makeAgent(1)
const dialled = ({ world }: FakeTwilio) => [...world.calls.values()].filter(({ to }) => to.startsWith('+')).length
const live = ({ world }: FakeTwilio) => [...world.calls.values()].filter(({ endedAt }) => endedAt === null).length

it('a site whose account is changed ends its call on the old one, and calls on over the new one', async () => {
  const made: { keeper: SiteKeeper | null } = { keeper: null }
  bench = await openTwilioBench({
    people,
    hear: (notice) => made.keeper?.reached()[0]?.driver.hear?.(notice),
  })
  const { clock, fake: first, driver } = bench
  const other = await bench.openAccount({ sid: `AC${'0'.repeat(31)}2`, token: 'another-token-of-the-tests' })
  const second = other.fake
  const list = Array.from({ length: 10 }, (_, i) => makeLead(i + 1, { number: number(`+4930${100_000 + i}`) }))
  const store = createMemoryEngineStore(list)
  const registry = createSiteRegistry()
  let account = 'first'
  let lives = 0
  const kept = { id: benchSite, name: 'Lab', status: 'active', setup: null }
  const keeper = createSiteKeeper({
    config: () => parseConfig(yaml, 't.yaml', {}),
    dataDir: '/nowhere',
    store: {
      openSite: async () => undefined,
      closeSite: async () => undefined,
      readSystem: async () => [kept],
      writeSystem: async () => null,
    } as unknown as KeeperParts['store'],
    registry,
    clock,
    log: silentLog,
    createDriver: () => (account === 'first' ? driver : other.driver),
    driverFacts: async () => account,
    start: async (served) => {
      lives += 1
      const engine = await createEngineHost({
        config: {
          site: benchSite,
          epoch: `t${lives}`,
          limits: makeLimits(),
          campaigns: [makeCampaign(1, { dialMode: 'progressive', wrapUpS: 5 })],
          agents: [agent],
        },
        driver: served.driver,
        store,
        clock,
        random: createSeededRandom(1),
        log: silentLog,
      })
      const site = { id: benchSite, engine, putLimits: async () => undefined, stop: () => engine.stop() }
      return site as unknown as Site
    },
    changed: () => undefined,
  })
  made.keeper = keeper
  const engine = () => registry.find(benchSite)?.engine
  const talks = () =>
    engine()
      ?.inspect()
      .calls.some(({ state }) => state === 'bridged') ?? false
  const work = async () => {
    expect(await clock.waitFor(() => engine()?.linkStatus === 'ready', 120_000), 'connected').toBe(true)
    await passing(bench, engine()!.ask({ kind: 'agent.signOn', agent: agent.id, phoneMode: null }))
    expect(await clock.waitFor(talks, 120_000), 'agent and person talk').toBe(true)
  }

  await keeper.adopt()
  await keeper.startAll()
  await work()
  const before = engine()
  const calls = dialled(first)
  account = 'second'
  await keeper.settle(benchSite)
  await clock.waitFor(() => false, 20_000)
  expect([talks(), engine() === before, dialled(second)]).toEqual([true, true, 0])
  expect(await clock.waitFor(() => engine() !== undefined && engine() !== before, 300_000), 'renewed').toBe(true)
  // Nothing is left over the old account, agents' phones included, and nothing new was begun there.
  expect([live(first), dialled(first)]).toEqual([0, calls])
  const [record] = store.records()
  expect(record).toMatchObject({ outcome: 'connected', agent: agent.id })
  const { answeredAt, endedAt } = record!.milestones
  expect(Number(endedAt) - Number(answeredAt)).toBeGreaterThan(55_000)

  await work()
  expect([dialled(first), dialled(second) > 0, live(second)]).toEqual([calls, true, 2])
  keeper.stop()
  await registry.stop()
}, 60_000)
