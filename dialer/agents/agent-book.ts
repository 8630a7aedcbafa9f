import type { Agent, AgentSnapshot, PhoneMode, Presence, WorkSession } from '../model/agent.js'
import type { Campaign } from '../model/campaign.js'
import type { AgentId, CampaignId, Extension, LegId } from '../model/ids.js'
import type { PhoneState } from '../ports/pbx.js'
import { isOnDuty } from './presence.js'

/** Agents who work for exactly the same campaigns. Counted while they change, so that pacing need not look at each. */
export interface AgentClass {
  readonly campaigns: ReadonlySet<CampaignId>
  /** Could be given a newly placed line. */
  ready: number
  /** Working, busy or not, with a phone that can be reached. */
  onDuty: number
}

/** An armed look at a browser; one that is not live any more was put off. */
interface HeartbeatLook {
  readonly at: number
  live: boolean
}

/** One agent of the site; changed in place by {@link AgentBook} and the agent desk only. */
export interface AgentEntry {
  readonly id: AgentId
  agent: Agent
  presence: Presence
  /** How this sign-on uses the phone. */
  phoneMode: PhoneMode
  /** The held leg of a nailed-up agent. */
  leg: LegId | null
  next: AgentSnapshot['next']
  session: WorkSession | null
  /** Up to when the browser's last sign of life that was kept reaches, epoch ms. */
  heartbeatKeptUntil: number
  /** When the browser's signs of life are looked for next. */
  heartbeatLook: HeartbeatLook | null
  /** As the PBX tells; null: it does not. */
  registered: boolean | null
  busyElsewhere: boolean
  idleSince: number
  /** The pause between two calls ends then, epoch ms. */
  readyAt: number
  /** Taken from the site; goes when logged out. */
  removed: boolean
  /** Calls in a row that rang and were not taken in the short time there was. */
  missed: number
  /** Why the phone went, while the agent's call is being ended for it. */
  lostWhy: string | null
  class: AgentClass
  countsReady: boolean
  countsOnDuty: boolean
}

/** The agents of a site, by id, extension and held leg. */
export interface AgentBook {
  get(id: AgentId): AgentEntry | undefined
  byLeg(leg: LegId): AgentEntry | undefined
  byExtension(extension: Extension): AgentEntry | undefined
  all(): IterableIterator<AgentEntry>
  /** Available agents with a phone that can be reached, in the order in which they became so. */
  free(): IterableIterator<AgentEntry>
  /** Brings a new agent in, logged out, or changes what is known of one. */
  put(agent: Agent, now: number): AgentEntry
  remove(id: AgentId): void
  setLeg(entry: AgentEntry, leg: LegId | null): void
  setPhone(entry: AgentEntry, phone: PhoneState): void
  /** Counts the agent anew after any change of presence, phone or time. */
  recount(entry: AgentEntry, now: number): void
  /** Sorts the agents into classes anew after campaigns or agents changed. */
  classify(campaigns: Iterable<Campaign>, now: number): void
  classes(): Iterable<AgentClass>
}

const reachable = (entry: AgentEntry) => entry.registered !== false && !entry.busyElsewhere

export function createAgentBook(): AgentBook {
  const entries = new Map<AgentId, AgentEntry>()
  const legs = new Map<LegId, AgentId>()
  const extensions = new Map<Extension, AgentId>()
  const free = new Map<AgentId, AgentEntry>()
  let classes = new Map<string, AgentClass>()
  const nobodys: AgentClass = { campaigns: new Set(), ready: 0, onDuty: 0 }

  const of = (id: AgentId | undefined) => (id === undefined ? undefined : entries.get(id))

  const uncount = (entry: AgentEntry) => {
    if (entry.countsReady) entry.class.ready -= 1
    if (entry.countsOnDuty) entry.class.onDuty -= 1
    entry.countsReady = false
    entry.countsOnDuty = false
  }

  const recount = (entry: AgentEntry, now: number) => {
    uncount(entry)
    const canTake = entry.presence.name === 'available' && reachable(entry) && !entry.removed
    entry.countsReady = canTake && now >= entry.readyAt
    entry.countsOnDuty = isOnDuty(entry.presence) && entry.registered !== false
    if (entry.countsReady) entry.class.ready += 1
    if (entry.countsOnDuty) entry.class.onDuty += 1
    if (!canTake) free.delete(entry.id)
    else if (!free.has(entry.id)) free.set(entry.id, entry)
  }

  return {
    get: (id) => entries.get(id),
    byLeg: (leg) => of(legs.get(leg)),
    byExtension: (extension) => of(extensions.get(extension)),
    all: () => entries.values(),
    free: () => free.values(),
    put(agent, now) {
      const known = entries.get(agent.id)
      if (known !== undefined) {
        if (extensions.get(known.agent.extension) === agent.id) extensions.delete(known.agent.extension)
        if (known.agent.extension !== agent.extension) {
          known.registered = null
          known.busyElsewhere = false
        }
        known.agent = agent
        known.removed = false
        extensions.set(agent.extension, agent.id)
        return known
      }
      const entry: AgentEntry = {
        id: agent.id,
        agent,
        presence: { name: 'loggedOut', since: now, why: null },
        phoneMode: agent.phoneMode,
        leg: null,
        next: null,
        session: null,
        heartbeatKeptUntil: 0,
        heartbeatLook: null,
        registered: null,
        busyElsewhere: false,
        idleSince: now,
        readyAt: 0,
        removed: false,
        missed: 0,
        lostWhy: null,
        class: nobodys,
        countsReady: false,
        countsOnDuty: false,
      }
      entries.set(agent.id, entry)
      extensions.set(agent.extension, agent.id)
      return entry
    },
    remove(id) {
      const entry = entries.get(id)
      if (entry === undefined) return
      uncount(entry)
      free.delete(id)
      if (entry.leg !== null) legs.delete(entry.leg)
      if (extensions.get(entry.agent.extension) === id) extensions.delete(entry.agent.extension)
      entries.delete(id)
    },
    setLeg(entry, leg) {
      if (entry.leg !== null) legs.delete(entry.leg)
      entry.leg = leg
      if (leg !== null) legs.set(leg, entry.id)
    },
    setPhone(entry, phone) {
      entry.registered = phone.registered
      entry.busyElsewhere = phone.busyElsewhere
    },
    recount,
    classify(campaigns, now) {
      for (const entry of entries.values()) uncount(entry)
      const open: CampaignId[] = []
      const members = new Map<AgentId, CampaignId[]>()
      for (const campaign of campaigns) {
        if (campaign.agents.length === 0) open.push(campaign.id)
        for (const agent of campaign.agents) members.set(agent, [...(members.get(agent) ?? []), campaign.id])
      }
      classes = new Map()
      for (const entry of entries.values()) {
        const all = [...open, ...(members.get(entry.id) ?? [])].sort((a, b) => a - b)
        const key = all.join(' ')
        let found = classes.get(key)
        if (found === undefined) {
          found = { campaigns: new Set(all), ready: 0, onDuty: 0 }
          classes.set(key, found)
        }
        entry.class = found
        recount(entry, now)
      }
    },
    classes: () => classes.values(),
  }
}
