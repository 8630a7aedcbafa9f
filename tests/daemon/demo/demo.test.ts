import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDemo } from '../../../daemon/demo/demo.js'
import { createDriver, simulatedPeople } from '../../../daemon/pbx/create-driver.js'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { createEngineHost, type EngineHost } from '../../../daemon/sites/engine-host.js'
import { watchedStore } from '../../../daemon/sites/watched-store.js'
import { trunkName } from '../../../dialer/model/ids.js'
import { demoLeadLimit } from '../../../provisioning/demo-site.js'
import { openTestStore, site, type TestStore } from '../../storage/support.js'
import { makeLimits } from '../../support/factories.js'
import { silentLog } from '../../support/silent-log.js'

let test: TestStore
let stopping: (() => Promise<void>)[]
beforeEach(async () => {
  test = await openTestStore()
  for (const sqlite of test.connections) sqlite.pragma('synchronous = OFF')
  await test.store.writeSystem('sites.put', { id: site, name: 'Demonstration' })
  stopping = []
})
afterEach(async () => {
  for (const stop of stopping.toReversed()) await stop()
  await test.end()
})

const trunk = { name: trunkName('sim-trunk'), maxLines: 60, callsPerSecond: 20, inboundReserve: 0 }

/** The demonstration as the process runs it, in virtual time. */
async function runDemo(): Promise<EngineHost> {
  const { store, clock } = test
  const random = createSeededRandom(1)
  const demo = await openDemo({
    store,
    site,
    people: simulatedPeople(1),
    passwords: { hash: () => Promise.resolve('none') },
    clock,
    random,
    log: silentLog,
  })
  const limits = { maxLines: 60, callsPerSecond: 20, inboundReserve: 0, trunks: [trunk] }
  const engine = await createEngineHost({
    config: {
      site,
      epoch: 'd1',
      limits: makeLimits(limits),
      campaigns: await store.read(site, 'campaigns.all', null),
      agents: await store.read(site, 'agents.all', null),
    },
    driver: createDriver({
      pbx: { name: 'simulator', type: 'simulator', seed: 1 },
      site: { id: site, pbx: 'simulator', timeZone: 'UTC', defaultCountry: 'US', limits },
      clock,
      log: silentLog,
    }),
    store: watchedStore(store.engineStore(site), demo.watcher),
    clock,
    random,
    log: silentLog,
  })
  stopping.push(() => engine.stop())
  const running = demo.run(engine)
  stopping.push(async () => await running?.stop())
  return engine
}

const count = async (what: 'leads' | 'called'): Promise<number> => {
  const { db } = test.reader()
  const { n } = await db
    .selectFrom(what === 'leads' ? 'leads' : 'calls')
    .select(({ fn }) =>
      fn
        .count<number>(what === 'leads' ? 'id' : 'lead_id')
        .distinct()
        .as('n'),
    )
    .executeTakeFirstOrThrow()
  return n
}

/** Lets virtual time pass until it holds. */
async function until(what: () => Promise<boolean>, withinMs: number): Promise<void> {
  const giveUpAt = test.clock.now() + withinMs
  while (!(await what())) {
    if (test.clock.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${String(what)}`)
    await test.clock.advance(5000)
  }
}

describe('the demonstration', () => {
  it('makes new leads before the first ones are used up, and goes on dialling them', async () => {
    await runDemo()
    expect(await count('leads')).toBe(400)
    await until(async () => (await count('leads')) > 400, 3_600_000)
    await until(async () => (await count('called')) > 400, 3_600_000)
    expect(await count('leads')).toBeGreaterThanOrEqual(700)
  })

  it('never lets its agents sit idle for want of leads', async () => {
    const engine = await runDemo()
    let idle = 0
    for (let n = 0; n < 360; n++) {
      await test.clock.advance(5000)
      if (engine.inspect().campaigns.some(({ limitedBy }) => limitedBy === 'noLeads')) idle++
    }
    expect(idle).toBeLessThan(5)
  })

  it('begins with a new campaign when no number is left that belongs to nobody', async () => {
    const engine = await runDemo()
    await until(async () => (await count('called')) > 0, 60_000)
    await test.store.write(site, 'settings.put', { key: 'demo.progress', value: { round: 1, leads: demoLeadLimit } })
    await until(async () => engine.inspect().campaigns.some(({ campaign }) => campaign !== 1), 3_600_000)
    const campaigns = await test.store.read(site, 'campaigns.all', null)
    expect(campaigns.map(({ name }) => name)).toEqual(['Demonstration 2'])
    const [second] = campaigns
    await until(async () => engine.inspect().calls.some(({ campaign }) => campaign === second?.id), 600_000)
  })
})
