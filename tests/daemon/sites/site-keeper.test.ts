import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from '../../../daemon/config/config.js'
import type { Site } from '../../../daemon/sites/site.js'
import { createSiteKeeper, type SiteKeeper } from '../../../daemon/sites/site-keeper.js'
import { createSiteRegistry, type SiteRegistry } from '../../../daemon/sites/site-registry.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { siteId } from '../../../dialer/model/ids.js'
import type { PbxDriver } from '../../../dialer/ports/pbx.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { listTrash } from '../../../storage/sites/trash.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { noWatch } from '../../support/no-watch.js'
import { silentLog } from '../../support/silent-log.js'

const north = siteId('north')
const setup = {
  pbx: 'office',
  timeZone: 'UTC',
  defaultCountry: null,
  limits: { maxLines: 10, callsPerSecond: 1, inboundReserve: 0, trunks: [] },
}

/** A site whose engine is what the test says. */
interface Floor {
  readonly site: Site
  calls: number
  state: string
  stopped: boolean
  readonly asked: string[]
}

let dataDir: string
let clock: FakeClock
let store: LocalStore
let registry: SiteRegistry
let keeper: SiteKeeper
let floors: Floor[]
let refuseStart: DomainError | null
/** The account that drivers are made with. */
let account: string

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-keeper-'))
  clock = createFakeClock()
  store = await openStoreInProcess({ dataDir, clock })
  begin()
})
afterEach(async () => {
  await store.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A process that starts on the data folder. */
function begin(): void {
  registry = createSiteRegistry()
  floors = []
  refuseStart = null
  account = 'first'
  keeper = createSiteKeeper({
    config: () => ({ sites: [] }) as unknown as Config,
    dataDir,
    store,
    registry,
    clock,
    log: silentLog,
    createDriver: ({ pbx }) => {
      if (pbx !== 'office') throw new DomainError('CONFIG_INVALID', `There is no PBX ${pbx}.`)
      return { name: account } as PbxDriver
    },
    driverFacts: async () => account,
    start: async ({ id }) => {
      if (refuseStart) throw refuseStart
      const floor: Floor = { calls: 0, state: 'bridged', stopped: false, asked: [], site: undefined as unknown as Site }
      const site = {
        id,
        engine: {
          ask: async ({ kind }: { kind: string }) => void floor.asked.push(kind),
          inspect: () => ({
            calls: Array.from({ length: floor.calls }, () => ({ state: floor.state })),
            uncommitted: 0,
            watch: noWatch,
            agents: [{ agent: 1, presence: { name: floor.calls > 0 ? 'talking' : 'loggedOut' } }],
          }),
        },
        putLimits: async () => undefined,
        stop: async () => {
          floor.stopped = true
        },
      } as unknown as Site
      floors.push(Object.assign(floor, { site }))
      return site
    },
    changed: () => undefined,
  })
}

const create = async (pbx = 'office') => {
  await store.writeSystem('sites.create', { id: north, name: 'North', setup: { ...setup, pbx } })
  await keeper.settle(north)
}
const statusOf = async () => (await store.readSystem('sites.all', null)).find(({ id }) => id === north)?.status ?? null
const served = () => keeper.served().map(({ id }) => id)

describe('a new site', () => {
  it('runs at once, with a database of its own', async () => {
    await create()
    expect([served(), floors.length, await statusOf()]).toEqual([['north'], 1, 'active'])
    expect(await store.read(north, 'campaigns.all', null)).toEqual([])
  })

  it('that cannot start leaves nothing behind', async () => {
    refuseStart = new DomainError('DATABASE_ERROR', 'The disk is full.')
    await expect(create()).rejects.toThrow('The disk is full.')
    expect([served(), await statusOf(), existsSync(dataPaths(dataDir).site(north))]).toEqual([[], null, false])
    await expect(store.read(north, 'campaigns.all', null)).rejects.toThrow('not open')
    refuseStart = null
    await create()
    expect(await statusOf()).toBe('active')
  })

  it('whose making was broken off is finished at the next start', async () => {
    await store.writeSystem('sites.create', { id: north, name: 'North', setup })
    begin()
    await keeper.finishDeletions()
    await keeper.adopt()
    await keeper.startAll()
    expect([served(), floors.length, await statusOf()]).toEqual([['north'], 1, 'active'])
  })

  it('does not keep others from starting when its PBX is gone from the configuration', async () => {
    await create()
    await store.writeSystem('sites.create', { id: siteId('south'), name: 'South', setup: { ...setup, pbx: 'gone' } })
    begin()
    await keeper.adopt()
    await keeper.startAll()
    expect(served()).toEqual(['north'])
    expect(keeper.states().filter(({ fault }) => fault !== null)).toMatchObject([
      { site: 'south', isRunning: false, fault: 'There is no PBX gone.' },
    ])
  })
})

describe('a suspended site', () => {
  const suspend = async () => {
    await store.writeSystem('sites.suspend', { id: north })
    await keeper.settle(north)
  }

  it('takes nothing new at once, lets its calls end, then stops and closes its database', async () => {
    await create()
    floors[0]!.calls = 2
    await suspend()
    expect([served(), floors[0]!.asked]).toEqual([[], ['site.drain', 'agent.signOff']])
    await clock.advance(30_000)
    expect([floors[0]!.stopped, keeper.states()]).toMatchObject([false, [{ isRunning: false, liveCalls: 2 }]])
    floors[0]!.calls = 0
    await clock.advance(1000)
    await keeper.settle(siteId('nobody'))
    expect([floors[0]!.stopped, keeper.states()]).toEqual([true, []])
    await expect(store.read(north, 'campaigns.all', null)).rejects.toThrow('not open')
  })

  it('keeps its agents while somebody is rung at, who would answer to nobody', async () => {
    await create()
    Object.assign(floors[0]!, { calls: 1, state: 'ringing' })
    await suspend()
    await clock.advance(5000)
    expect(floors[0]!.asked).toEqual(['site.drain'])
    floors[0]!.state = 'bridged'
    await clock.advance(1000)
    expect(floors[0]!.asked).toEqual(['site.drain', 'agent.signOff'])
  })

  it('rests over a start, and works again when it is resumed', async () => {
    await create()
    await suspend()
    begin()
    await keeper.adopt()
    await keeper.startAll()
    expect(floors).toEqual([])
    await store.writeSystem('sites.resume', { id: north })
    await keeper.settle(north)
    expect([served(), floors.length]).toEqual([['north'], 1])
  })

  it('resumed while calls still live has one engine, which takes them over', async () => {
    await create()
    floors[0]!.calls = 1
    await suspend()
    await store.writeSystem('sites.resume', { id: north })
    await keeper.settle(north)
    await clock.advance(60_000)
    expect(floors.map(({ stopped }) => stopped)).toEqual([true, false])
    expect(registry.find(north)).toBe(floors[1]!.site)
    expect(await store.read(north, 'campaigns.all', null)).toEqual([])
  })
})

describe('a site whose account changes', () => {
  const change = async () => {
    account = 'second'
    await keeper.settle(north)
  }
  const driver = () => keeper.served().map((one) => one.driver.name)
  const rested = async () => {
    await clock.advance(31_000)
    await keeper.settle(siteId('nobody'))
  }

  it('lets its calls end on the old one, and what they leave behind come, before it works with the new one', async () => {
    await create()
    floors[0]!.calls = 1
    await change()
    expect(floors[0]!.asked).toEqual(['site.drain', 'agent.signOff'])
    await clock.advance(60_000)
    // What is changed meanwhile cuts nothing.
    await keeper.settle(north)
    expect([driver(), floors[0]!.stopped, floors.length]).toEqual([['first'], false, 1])
    floors[0]!.calls = 0
    await clock.advance(25_000)
    expect([driver(), floors[0]!.stopped]).toEqual([['first'], false])
    await rested()
    expect([driver(), floors[0]!.stopped, floors.length]).toEqual([['second'], true, 2])
    expect([registry.find(north), keeper.states()]).toMatchObject([floors[1]!.site, [{ isRunning: true }]])
    // The same account again changes nothing.
    await change()
    expect(floors[1]!.asked).toEqual([])
  })

  it('is told by its PBX of its last calls also when it is suspended, and starts no more then', async () => {
    await create()
    floors[0]!.calls = 1
    await change()
    await store.writeSystem('sites.suspend', { id: north })
    await keeper.settle(north)
    expect([served(), keeper.reached().map((one) => one.driver.name)]).toEqual([[], ['first']])
    floors[0]!.calls = 0
    await clock.advance(1000)
    await rested()
    expect([floors.length, keeper.reached(), keeper.states()]).toEqual([1, [], []])
    await store.writeSystem('sites.resume', { id: north })
    await keeper.settle(north)
    expect([driver(), floors.length]).toEqual([['second'], 2])
  })

  it('that cannot start with it says why', async () => {
    await create()
    refuseStart = new DomainError('CONFIG_INVALID', 'The secret cannot be opened.')
    await change()
    await rested()
    expect(keeper.states()).toMatchObject([{ isRunning: false, fault: 'The secret cannot be opened.' }])
    refuseStart = null
    await keeper.settle(north)
    expect([driver(), keeper.states()]).toMatchObject([['second'], [{ isRunning: true }]])
  })
})

describe('a deleted site', () => {
  const folder = '2025-01-01T000000Z-north'
  const erase = async () => {
    await store.writeSystem('sites.suspend', { id: north })
    await store.writeSystem('sites.delete', { id: north, name: 'North', trash: folder })
  }

  it('lies in the trash with its people, and nothing of it stays', async () => {
    await create()
    const user = await store.writeSystem('users.create', {
      email: 'one@example.com',
      name: 'Agent 1',
      passwordHash: 'x',
      role: 'agent',
      membership: { site: north, role: 'agent' },
    })
    await erase()
    await keeper.settle(north)
    expect([await statusOf(), readdirSync(dataPaths(dataDir).sites), floors[0]!.stopped]).toEqual([null, [], true])
    expect(listTrash(dataDir)).toMatchObject([
      { folder, site: { id: 'north', setup: { pbx: 'office' } }, members: [{ user: user.id, role: 'agent' }] },
    ])
    expect(await store.readSystem('memberships.of', { user: user.id })).toEqual([])
  })

  it('whose deletion was broken off is finished at the next start, before anything of it runs', async () => {
    await create()
    await erase()
    await store.closeSite(north)
    begin()
    await keeper.finishDeletions()
    await keeper.adopt()
    expect([served(), await statusOf(), listTrash(dataDir).length]).toEqual([[], null, 1])
  })
})
