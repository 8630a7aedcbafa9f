import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Role } from '../../../api/auth/permissions.js'
import type { SimulationResult, VariantTotals } from '../../../api/features/simulations/result.js'
import { createPeople } from '../../../daemon/pbx/simulator/people.js'
import { createSimulatorDriver } from '../../../daemon/pbx/simulator/simulator-driver.js'
import { createSimulatedPbx } from '../../../daemon/pbx/simulator/world.js'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { createEngineHost, type EngineHost } from '../../../daemon/sites/engine-host.js'
import { trunkName } from '../../../dialer/model/ids.js'
import { keyWith } from '../../api/rights-matrix/ask-row.js'
import { makeThings } from '../../api/rights-matrix/things.js'
import { type ApiWorld, mainSite, openApiWorld } from '../../api/support/api-world.js'
import { nothingImported } from '../../api/support/nothing-imported.js'
import { makeLimits } from '../../support/factories.js'
import { silentLog } from '../../support/silent-log.js'

/** Of a simulated day on which nothing happened. */
export const noTotals: VariantTotals = {
  dials: 0,
  live: 0,
  connected: 0,
  late: 0,
  abandoned: 0,
  misjudged: 0,
  machinesServed: 0,
  abandonedShare: 0,
  worstHourShare: 0,
  callsPerAgentHour: 0,
  utilisation: 0,
  idleSPerCall: 0,
  dialsPerConnect: 0,
  linesPeak: 0,
  cpsPeak: 0,
  agentHours: 1,
  finishedAt: null,
}

const nothingPlayed: SimulationResult = {
  name: 'nothing',
  from: 0,
  until: 3_600_000,
  timeZone: 'UTC',
  seed: 1,
  agents: 0,
  abandonLimit: 0.03,
  notes: [],
  variants: [{ name: 'asset', totals: noTotals, quarters: [] }],
}

/** A world whose state can be compared before and after a request. */
export interface FuzzWorld extends ApiWorld {
  readonly things: ReadonlyMap<string, string>
  readonly key: string
  /** The main site's engine, the real one. */
  readonly host: EngineHost
  /** Changes whenever anything was committed to the main site's database. */
  siteVersion(): number
  /** All that stands in the main site's database. */
  siteContent(): string
  /** Lets the engine work off what it was asked for. */
  rest(): Promise<void>
  /** True if the person can still sign in: a request may have deactivated or signed out anybody. */
  isWhole(who: Role): Promise<boolean>
}

/** An API over real databases and a real engine on the simulated PBX, with one of each thing in its main site. */
export async function openFuzzWorld(): Promise<FuzzWorld> {
  const world = await openApiWorld({
    startImport: async () => nothingImported,
    startSimulation: async () => nothingPlayed,
  })
  const { store, clock } = world
  const things = await makeThings(world)
  const key = await keyWith(world, mainSite, ['lead.read', 'lead.readAll', 'lead.write', 'call.read', 'call.readAll'])
  const random = createSeededRandom(1)
  const trunk = { name: 'carrier', maxLines: 30 }
  const pbx = createSimulatedPbx({ clock, people: createPeople(1), trunks: [trunk] })
  const host = await createEngineHost({
    config: {
      site: mainSite,
      epoch: 'fuzz',
      limits: makeLimits({ trunks: [{ name: trunkName('carrier'), maxLines: 30, callsPerSecond: 5 }] }),
      campaigns: await store.read(mainSite, 'campaigns.all', null),
      agents: await store.read(mainSite, 'agents.all', null),
    },
    driver: createSimulatorDriver('simulator', pbx, clock),
    store: store.engineStore(mainSite),
    clock,
    random,
    log: silentLog,
  })
  const { engine } = world
  engine.ask = (command) => host.ask(command)
  const watcher = new Database(join(world.dataDir, 'sites', 'main.db'), { readonly: true })
  const siteVersion = () => Number(watcher.pragma('data_version', { simple: true }))
  const rest = async (): Promise<void> => {
    await clock.advance(100)
    for (let quiet = 0, turn = 0; quiet < 5 && turn < 1000; turn++) {
      const before = siteVersion()
      await new Promise((resolve) => setImmediate(resolve))
      quiet = siteVersion() === before && host.inspect().uncommitted === 0 ? quiet + 1 : 0
    }
  }
  await rest()
  return {
    ...world,
    things,
    key,
    host,
    siteVersion,
    siteContent: () => {
      const tables = watcher.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all()
      return tables.map((name) => JSON.stringify(watcher.prepare(`SELECT * FROM "${String(name)}"`).all())).join('\n')
    },
    rest,
    isWhole: async (who) => {
      const headers = { authorization: `Bearer ${world.tokens[who]}` }
      return (await world.app.request('/api/auth/me', { headers })).status === 200
    },
    end: async () => {
      watcher.close()
      await host.stop()
      await world.end()
    },
  }
}
