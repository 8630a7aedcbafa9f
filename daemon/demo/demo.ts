import { randomBytes } from 'node:crypto'
import type { Passwords } from '../../api/auth/password.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Random } from '../../dialer/ports/random.js'
import { addDemoLeads, type DemoSite, seedDemo } from '../../provisioning/seed.js'
import type { StoreOperations } from '../../storage/writer/store-client.js'
import type { Log } from '../log.js'
import type { People } from '../pbx/simulator/behaviour.js'
import type { EngineHost } from '../sites/engine-host.js'
import type { StoreWatcher } from '../sites/watched-store.js'
import { startRobotAgents } from './robot-agents.js'

export interface DemoParts {
  readonly store: Pick<StoreOperations, 'read' | 'write' | 'readSystem' | 'writeSystem'>
  readonly site: SiteId
  /** Who answers on its PBX: agents hear whom they talk with. */
  readonly people: People
  readonly passwords: Pick<Passwords, 'hash'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** The demonstration's data is there; its agents do not work yet. */
export interface Demo {
  /** Sees when leads run short. */
  readonly watcher: StoreWatcher
  /** Lets the agents work. */
  run(engine: EngineHost | null): RunningDemo | null
}

export interface RunningDemo {
  stop(): Promise<void>
}

/** More than wait for another try at once, some 150 with the demonstration's settings: else agents sit idle until those are due. */
const fewLeads = 300
const moreLeads = 300

/** Puts the demonstration into its open site. */
export async function openDemo({ store, site, people, passwords, clock, random, log }: DemoParts): Promise<Demo> {
  const hash = await passwords.hash(randomBytes(24).toString('base64url'))
  let demo: DemoSite = await seedDemo(store, site, hash)
  let engine: EngineHost | null = null
  let adding: Promise<void> | null = null

  const addLeads = async (to: EngineHost): Promise<void> => {
    const before = demo.campaign
    demo = await addDemoLeads(store, demo, moreLeads)
    if (demo.campaign !== before) {
      const campaign = await store.read(site, 'campaigns.get', { id: demo.campaign })
      if (campaign !== null) await to.ask({ kind: 'campaign.put', campaign })
      await to.ask({ kind: 'campaign.remove', campaign: before })
    }
    await to.ask({ kind: 'leads.changed', campaign: demo.campaign, leads: null })
    log.info({ site, leads: moreLeads }, 'the demonstration has new leads')
  }

  return {
    watcher: {
      leads: ({ campaign, unfinished }) => {
        if (engine === null || adding !== null || campaign !== demo.campaign || unfinished >= fewLeads) return
        adding = addLeads(engine)
          .catch((err: unknown) => log.warn({ site, err }, 'the demonstration could not make new leads'))
          .finally(() => {
            adding = null
          })
      },
    },
    run: (running) => {
      if (running === null) return null
      engine = running
      const isMachine = (number: PhoneNumber): boolean => {
        const behaviour = people(number)
        return behaviour.kind === 'answers' && behaviour.by === 'machine'
      }
      const stopRobots = startRobotAgents({ agents: demo.agents, isMachine, engine: running, clock, random, log })
      return {
        async stop() {
          engine = null
          stopRobots()
          await adding
        },
      }
    },
  }
}
