import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { People } from '../../../daemon/pbx/simulator/behaviour.js'
import { createPeople } from '../../../daemon/pbx/simulator/people.js'
import { createSimulatorDriver } from '../../../daemon/pbx/simulator/simulator-driver.js'
import { createSimulatedPbx, type SimulatedPbx } from '../../../daemon/pbx/simulator/world.js'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { createVirtualClock, type VirtualClock } from '../../../daemon/simulate/virtual-clock.js'
import { createEngineHost, type EngineHost } from '../../../daemon/sites/engine-host.js'
import type { Campaign, CampaignSettings } from '../../../dialer/model/campaign.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { type AgentId, type CallRef, extension, siteId, trunkName } from '../../../dialer/model/ids.js'
import type { EngineStore } from '../../../dialer/ports/engine-store.js'
import { leadCells } from '../../../storage/leads/import-batch.js'
import type { Sqlite } from '../../../storage/open-sqlite.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { plainPeople } from '../../journeys/floor.js'
import { makeCampaign, makeLimits, monday10, number } from '../../support/factories.js'
import { silentLog } from '../../support/silent-log.js'

/** A large site of real parts in virtual time: engine, host, link supervisor, simulated PBX, and the real store on real files. */
export interface SoakSite {
  readonly clock: VirtualClock
  readonly host: EngineHost
  readonly pbx: SimulatedPbx
  readonly agents: readonly AgentId[]
  readonly store: LocalStore
  /** What the site's file says, by SQL. */
  count(sql: string): number
  end(): Promise<void>
}

export interface SoakWish {
  readonly agents: number
  readonly leads: number
  readonly seed: number
  /** Settings of each campaign; agents work for one of them in turn. */
  readonly campaigns: readonly Partial<CampaignSettings>[]
}

const site = siteId('soak')
/** A commit is on disk after so long. ms */
const diskMs = 2
const wrapUpMs = [5000, 20_000] as const

export async function openSoakSite({ agents, leads, seed, campaigns }: SoakWish): Promise<SoakSite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-soak-'))
  const clock = createVirtualClock(monday10, () => new Promise((resolve) => process.nextTick(resolve)))
  const handles: Sqlite[] = []
  const store = await openStoreInProcess({
    dataDir,
    clock,
    // The disk's own time is simulated; waiting for a real one beside it would prove nothing.
    defer: (run) => void clock.schedule(clock.now() + diskMs, run),
    opened: (sqlite) => {
      sqlite.pragma('synchronous = OFF')
      handles.push(sqlite)
    },
  })
  const done = async <T>(work: Promise<T>): Promise<T> => {
    let isOver = false
    const over = work.finally(() => {
      isOver = true
    })
    await clock.waitFor(() => isOver, 60_000)
    return await over
  }
  await store.openSite(site)
  const ids = await staff(store, agents, done)
  const made: Campaign[] = []
  for (const [nth, settings] of campaigns.entries()) {
    const crew = ids.filter((_, n) => n % campaigns.length === nth)
    const plain = makeCampaign(nth + 1, { wrapUpS: 30, ...settings }, { agents: crew })
    const { name, description, status, settings: all } = plain
    const kept = await done(
      store.write(site, 'campaigns.create', { name, description, status, agents: crew, settings: all }),
    )
    made.push({ ...plain, id: kept.id })
  }
  for (const [nth, { id }] of made.entries()) {
    for (let from = 0; from < leads; from += 1000) {
      const cells = Array.from({ length: Math.min(1000, leads - from) }, (_each, i) =>
        leadCells({
          number: number(`+493${nth}${String(1_000_000 + from + i)}`),
          name: null,
          email: null,
          metadata: null,
          timeZone: null,
          priority: 0,
          dueAt: 0,
        }),
      ).flat()
      await done(store.write(site, 'leads.importBatch', { campaign: id, cells }))
    }
  }
  const people: People = createPeople(seed, { ...plainPeople, machine: 0.15 })
  const lines = agents * 12
  const pbx = createSimulatedPbx({ clock, people, trunks: [{ name: 'main', maxLines: lines }] })
  const trunks = [{ name: trunkName('main'), maxLines: lines, callsPerSecond: Math.max(20, agents) }]
  const robots = createRobots(clock, seed)
  const host = await done(
    createEngineHost({
      config: {
        site,
        epoch: 'soak1',
        limits: makeLimits({ maxLines: lines, callsPerSecond: Math.max(20, agents), trunks }),
        campaigns: made,
        agents: await done(store.read(site, 'agents.all', null)),
      },
      driver: createSimulatorDriver('simulator', pbx, clock),
      store: heard(store.engineStore(site), (event) => robots.hear(event)),
      clock,
      random: createSeededRandom(seed),
      log: silentLog,
    }),
  )
  robots.work(host)
  await clock.waitFor(() => host.linkStatus === 'ready', 60_000)
  return {
    clock,
    host,
    pbx,
    agents: ids,
    store,
    count: (sql) => {
      const [, sqlite] = handles
      return Number(sqlite?.prepare(sql).pluck().get())
    },
    end: async () => {
      await host.stop()
      const stopping = store.stop()
      await clock.advance(10_000)
      await stopping
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

type Done = <T>(work: Promise<T>) => Promise<T>

async function staff(store: LocalStore, agents: number, done: Done): Promise<readonly AgentId[]> {
  const ids: AgentId[] = []
  for (let n = 1; n <= agents; n++) {
    const [email, name] = [`agent${n}@example.com`, `Agent ${n}`]
    const user = await done(store.writeSystem('users.create', { email, name, passwordHash: 'none', role: 'agent' }))
    const phone = { sipUsername: null, sipPasswordEncrypted: null, phoneMode: 'nailedUp' } as const
    const agent = { user: user.id, name, email, extension: extension(String(10_000 + n)), ...phone }
    ids.push((await done(store.write(site, 'agents.create', agent))).id)
  }
  return ids
}

/** The engine's store, with an ear on what was committed. */
function heard(inner: EngineStore, hear: (event: DomainEvent) => void): EngineStore {
  return {
    load: () => inner.load(),
    readyLeads: (query) => inner.readyLeads(query),
    lead: (id) => inner.lead(id),
    commit: async (commit) => {
      const result = await inner.commit(commit)
      for (const event of commit.events) hear(event)
      return result
    },
  }
}

/** Agents who say what came of each call a while after it; the other side ends the talks. */
function createRobots(clock: VirtualClock, seed: number) {
  const random = createSeededRandom(seed + 1)
  let host: EngineHost | null = null
  const dispose = (agent: AgentId, call: CallRef) => {
    const choice = { code: 'not_interested', note: null, callback: null }
    // The wrap-up's own timer may have spoken first; that is no fault.
    host?.ask({ kind: 'agent.disposition', agent, call, choice }).catch(() => undefined)
  }
  return {
    work(at: EngineHost) {
      host = at
    },
    hear(event: DomainEvent) {
      if (event.kind !== 'agent.presence' || event.to !== 'wrapUp' || event.call === null) return
      const { agent, call } = event
      const [least, most] = wrapUpMs
      clock.schedule(clock.now() + Math.round(least + random.next() * (most - least)), () => dispose(agent, call))
    },
  }
}
