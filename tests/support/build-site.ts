import type { Log, LogFields } from '../../daemon/log.js'
import type { People } from '../../daemon/pbx/simulator/behaviour.js'
import { createPeople } from '../../daemon/pbx/simulator/people.js'
import { createSimulatorDriver } from '../../daemon/pbx/simulator/simulator-driver.js'
import { createSimulatedPbx, type SimulatedPbx } from '../../daemon/pbx/simulator/world.js'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { createMemoryEngineStore, type MemoryEngineStore } from '../../daemon/simulate/memory-engine-store.js'
import { createEngineHost, type EngineHost } from '../../daemon/sites/engine-host.js'
import { startWatchdog, type Watchdog } from '../../daemon/sites/watchdog.js'
import type { Agent, PresenceName } from '../../dialer/model/agent.js'
import type { Campaign, CampaignStatus } from '../../dialer/model/campaign.js'
import { type AgentId, campaignId, siteId } from '../../dialer/model/ids.js'
import type { Lead } from '../../dialer/model/lead.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import type { PbxEvent } from '../../dialer/ports/pbx.js'
import { makeLimits } from './factories.js'
import { createFakeClock, type FakeClock } from './fake-clock.js'
import { employRobots, type RobotHabits } from './robots.js'

/** What a site of a test is made of. */
export interface SiteParts {
  readonly campaigns: readonly Campaign[]
  readonly agents: readonly Agent[]
  readonly leads: readonly Lead[]
  readonly limits?: SiteLimits
  readonly people?: People
  readonly seed?: number
  readonly start?: number
  /** Lines of the trunk `main` on the PBX. */
  readonly trunkLines?: number
  readonly keepJournal?: boolean
  /** The watchdog looks every few seconds, as in the product. */
  readonly watchdog?: boolean
}

/** A whole site in virtual time: engine host, simulated PBX, store, agents. */
export interface Site {
  readonly clock: FakeClock
  readonly pbx: SimulatedPbx
  readonly store: MemoryEngineStore
  /** The present life of the process. */
  readonly host: EngineHost
  /** Warnings and errors logged, as `level sentence`. */
  readonly logged: readonly string[]
  /** Brings every agent on and waits until all are available. */
  signOn(): Promise<void>
  presence(agent: AgentId): PresenceName
  /** The campaign's status as the store has it; as it was built where nothing was told. */
  campaignStatus(id: number): CampaignStatus | undefined
  /** Lets these agents end talks and wrap-ups by themselves. */
  robots(habits: RobotHabits): void
  /** Lets time pass until the predicate holds; fails the test if it does not within `withinMs`. */
  until(predicate: () => boolean, withinMs?: number): Promise<void>
  /** From now on the PBX tells nothing, though it works on; false: it tells all at once what happened meanwhile, and goes on. */
  silence(on: boolean): void
  /** The process dies, without touching a call. */
  crash(): Promise<void>
  /** A new life on what the store kept. */
  revive(): Promise<void>
}

export async function buildSite(parts: SiteParts): Promise<Site> {
  const clock = createFakeClock(parts.start)
  const random = createSeededRandom(parts.seed ?? 1)
  const store = createMemoryEngineStore(parts.leads, { keepJournal: parts.keepJournal ?? true })
  const pbx = createSimulatedPbx({
    clock,
    people: parts.people ?? createPeople(parts.seed ?? 1),
    trunks: [{ name: 'main', maxLines: parts.trunkLines ?? 10_000 }],
  })
  const mouth = mouthOf(pbx)
  const logged: string[] = []
  let life = 0
  let watchdog: Watchdog | null = null

  const begin = async () => {
    life += 1
    const host = await createEngineHost({
      config: {
        site: siteId('main'),
        epoch: `t${life}`,
        limits: parts.limits ?? makeLimits(),
        // A campaign that completed or was paused in an earlier life is loaded as it was left.
        campaigns: parts.campaigns.map((campaign) => ({
          ...campaign,
          status: store.campaigns.get(campaign.id) ?? campaign.status,
        })),
        agents: parts.agents,
      },
      driver: createSimulatorDriver('simulator', mouth.pbx, clock),
      store,
      clock,
      random,
      log: collectingLog(logged),
    })
    if (parts.watchdog === true) {
      const log = collectingLog(logged)
      watchdog = startWatchdog({ site: siteId('main'), engine: host, stuckRecordings: () => [], clock, log })
    }
    return host
  }

  let host = await begin()
  const site: Site = {
    clock,
    pbx,
    store,
    get host() {
      return host
    },
    logged,
    async signOn() {
      await site.until(() => host.linkStatus === 'ready')
      const on = parts.agents.map((agent) => host.ask({ kind: 'agent.signOn', agent: agent.id, phoneMode: null }))
      await clock.settle()
      await Promise.all(on)
      // Looked at now and then: a look at a large site costs as much as a thousand events.
      for (let looks = 0; looks < 2000; looks++) {
        const comes = ({ name }: { readonly name: PresenceName }) => name === 'loggedOut' || name === 'signingOn'
        if (!host.inspect().agents.some((agent) => comes(agent.presence))) return
        await clock.advance(parts.agents.length > 100 ? 50 : 1)
      }
      throw new Error('not every agent came on')
    },
    presence(id) {
      return host.inspect().agents.find((agent) => agent.agent === id)?.presence.name ?? 'loggedOut'
    },
    campaignStatus: (id) =>
      store.campaigns.get(campaignId(id)) ?? parts.campaigns.find((campaign) => campaign.id === id)?.status,
    robots: (habits) => employRobots(site, habits, createSeededRandom((parts.seed ?? 1) + 1)),
    async until(predicate, withinMs = 60_000) {
      if (await clock.waitFor(predicate, withinMs)) return
      const calls = JSON.stringify(host.inspect().calls)
      throw new Error(
        `did not happen within ${withinMs} ms: ${String(predicate)}\ncalls: ${calls}\nlogged: ${logged.join('\n')}`,
      )
    },
    silence: (on) => mouth.silence(on),
    async crash() {
      watchdog?.stop()
      await host.stop()
    },
    async revive() {
      host = await begin()
      await site.until(() => host.linkStatus === 'ready')
    },
  }
  return site
}

/** The PBX as the driver hears it. */
function mouthOf(pbx: SimulatedPbx) {
  let held: PbxEvent[] | null = null
  let tell: ((event: PbxEvent) => void) | null = null
  const heard: SimulatedPbx = Object.assign(Object.create(pbx), {
    listen(listener: typeof tell) {
      tell = listener
      pbx.listen(
        listener &&
          ((event) => {
            if (held === null) listener(event)
            else held.push(event)
          }),
      )
    },
  })
  return {
    pbx: heard,
    silence(on: boolean) {
      const waiting = held ?? []
      held = on ? waiting : null
      if (!on) for (const event of waiting) tell?.(event)
    },
  }
}

function collectingLog(lines: string[]): Log {
  const keep = (level: string) => (fields: LogFields, message: string) => {
    const error = fields['err'] instanceof Error ? ` ${fields['err'].stack}` : ''
    lines.push(`${level} ${message}${error}`)
  }
  const log: Log = { debug: () => {}, info: () => {}, warn: keep('warn'), error: keep('error'), child: () => log }
  return log
}
