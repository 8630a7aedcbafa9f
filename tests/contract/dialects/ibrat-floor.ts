import { io, type Socket } from 'socket.io-client'
import { usualIbratSettings } from '../../../api/dialects/ibrat/settings.js'
import { usualTelecallerSettings } from '../../../api/dialects/telecaller/settings.js'
import type { SocketLimits } from '../../../api/live/socket-io-limits.js'
import { type RunningApi, startApi } from '../../../api/server.js'
import { createPeople } from '../../../daemon/pbx/simulator/people.js'
import { createSimulatorDriver } from '../../../daemon/pbx/simulator/simulator-driver.js'
import { createSimulatedPbx } from '../../../daemon/pbx/simulator/world.js'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { createEngineHost, type EngineHost } from '../../../daemon/sites/engine-host.js'
import { queueCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { defaultQueueSettings, type QueueWork } from '../../../dialer/model/queue-settings.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite, type Person } from '../../api/support/api-world.js'
import type { AnyJson } from '../../api/support/ask.js'
import { makeLimits, number } from '../../support/factories.js'
import { silentLog } from '../../support/silent-log.js'

/** What a socket heard: the name of a message, and its data. */
export type Heard = readonly [string, AnyJson]

/** A real client and all it heard. */
export interface Listener {
  readonly socket: Socket
  readonly heard: Heard[]
  /** Whether the server has closed it. */
  isClosed(): boolean
}

/** A site on the simulated PBX behind a listening API: real databases, engine, HTTP and sockets, in virtual time. */
export interface Floor extends ApiWorld {
  readonly api: RunningApi
  readonly host: EngineHost
  /** Ids of leads `+88810…00` to `…0n`, as the contract writes them. */
  readonly leads: readonly string[]
  ask(as: Person, method: string, path: string, body?: unknown): Promise<{ status: number; body: AnyJson }>
  /** Connects; with a person it also signs in. `alone`: on the contract's own listener. */
  listen(as: Person | null, place?: 'main' | 'alone' | 'root'): Promise<Listener>
  /** Lets time pass, ours and the network's, until it holds. */
  until(what: () => boolean): Promise<void>
  /** Both agents' phones on. */
  signOn(): Promise<void>
  close(): Promise<void>
}

const usualSettings = { ibrat: usualIbratSettings, telecaller: usualTelecallerSettings }

/** Opens the floor with these leads, told by the endings of their numbers. */
export async function openFloor(
  endings: readonly string[],
  change: {
    readonly work?: QueueWork
    readonly sockets?: Partial<SocketLimits>
    /** The only countries the PBX calls; absent: any. */
    readonly countries?: readonly string[]
    /** Which contract is asked and heard; absent: Ibrat's. */
    readonly contract?: 'ibrat' | 'telecaller'
  } = {},
): Promise<Floor> {
  const { contract = 'ibrat' } = change
  const world = await openApiWorld()
  const { store, clock } = world
  const settings = { ...queueCampaignSettings, wrapUpS: 1 }
  const { id: campaign } = await store.write(mainSite, 'campaigns.create', {
    name: 'Queue',
    description: null,
    status: 'active',
    agents: [],
    settings: { ...settings, queue: { ...defaultQueueSettings, work: change.work ?? 'agents' } },
  })
  const leads: string[] = []
  for (const [n, ending] of endings.entries()) {
    const { id } = await store.write(mainSite, 'leads.create', {
      campaign,
      number: number(`+888100000${n}1${ending}`),
      name: `Lead 000${n + 2}`,
      email: null,
      metadata: {},
      timeZone: 'UTC',
      priority: 20,
    })
    leads.push(String(id))
  }
  const db = world.options.readers.site(mainSite)
  if (!db) throw new TypeError('the main site is not open')
  const made = await findCampaign(db, campaign)
  const host = await createEngineHost({
    config: {
      site: mainSite,
      epoch: 't1',
      limits: makeLimits(),
      campaigns: made ? [made] : [],
      agents: await allAgents(db),
    },
    driver: createSimulatorDriver(
      'simulator',
      createSimulatedPbx({ clock, people: createPeople(1), trunks: [{ name: 'main', maxLines: 100 }] }),
      clock,
    ),
    store: store.engineStore(mainSite),
    clock,
    random: createSeededRandom(1),
    log: silentLog,
  })
  const api = await startApi(
    {
      ...world.options,
      controlSocket: null,
      dialects: { [contract]: { ...usualSettings[contract], port: 0 } },
      sites: {
        list: () => [mainSite, otherSite],
        find: (site) => {
          const door = world.options.sites.find(site)
          return door && site === mainSite ? { ...door, engine: host, countries: change.countries } : door
        },
      },
    },
    { sockets: change.sockets ?? {} },
  )
  const own = `http://127.0.0.1:${api.own[0]?.port}`
  const sockets: Socket[] = []

  const until: Floor['until'] = async (what) => {
    for (let looks = 0; looks < 6000; looks++) {
      if (what()) return
      // Our time must not run ahead of the disk and the network, which have their own.
      for (let turns = 0; turns < 5 || host.inspect().uncommitted > 0; turns++) await clock.settle()
      await clock.advance(10)
    }
    throw new Error(`did not happen: ${String(what)}`)
  }
  await until(() => host.linkStatus === 'ready')

  const floor: Floor = Object.assign(Object.create(world) as ApiWorld, {
    api,
    host,
    leads,
    until,
    ask: async (as: Person, method: string, path: string, body?: unknown) => {
      const asked = fetch(`${own}${path}`, {
        method,
        headers: { authorization: `Bearer ${world.tokens[as]}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }).then(async (response) => ({ status: response.status, body: (await response.json()) as AnyJson }))
      let answer: { status: number; body: AnyJson } | null = null
      asked.then((got) => (answer = got)).catch(() => {})
      await until(() => answer !== null)
      return asked
    },
    listen: async (as: Person | null, place: 'main' | 'alone' | 'root' = 'alone') => {
      const url = place === 'alone' ? own : place === 'root' ? api.address : `${api.address}/${contract}`
      const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true })
      sockets.push(socket)
      const heard: Heard[] = []
      let closed = false
      let open = false
      socket.onAny((event: string, data: unknown) => heard.push([event, data]))
      socket.on('connect', () => (open = true))
      socket.on('connect_error', (error) => heard.push(['connect_error', error.message]))
      socket.on('disconnect', () => (closed = true))
      await until(() => open || heard.length > 0)
      if (as !== null) {
        socket.emit('authenticate', { token: world.tokens[as] })
        await until(() => heard.some(([event]) => event === 'authenticated'))
      }
      return { socket, heard, isClosed: () => closed }
    },
    signOn: async () => {
      for (const agent of [world.agent, world.agent2]) {
        await host.ask({ kind: 'agent.signOn', agent, phoneMode: null })
      }
      await until(() => host.inspect().agents.every((one) => one.presence.name === 'available'))
    },
    close: async () => {
      for (const socket of sockets) socket.close()
      await api.close()
      await host.stop()
      await world.end()
    },
  })
  return floor
}
