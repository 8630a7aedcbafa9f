import type { Campaign } from '../model/campaign.js'
import type { HoldRule } from '../model/domain-event.js'
import type { AgentId, CampaignId, LeadId } from '../model/ids.js'
import type { Lead } from '../model/lead.js'
import { compareLeads, type LeadBand } from '../model/lead-order.js'
import type { DncPattern } from '../ports/commands.js'
import type { LeadBatch, LeadQuery } from '../ports/engine-store.js'
import { checkLead, closedZones, nextZoneChange } from './compliance.js'

/** Least and most leads a hopper is filled to, and how much time's worth it should hold. */
const leastFill = 200
const mostFill = 2000
const fillForMs = 300_000
/** A dry hopper asks again this often at the latest: leads may have become ready by ways nobody told. */
const dryAskMs = 60_000

/** A lead that was not dialled, and why; `until` null: not by time alone. */
export interface HeldLead {
  readonly lead: Lead
  readonly rule: HoldRule
  readonly until: number | null
}

/** Which held copies to drop. */
export type HopperDrop =
  | { readonly kind: 'all' }
  | { readonly kind: 'leads'; readonly leads: readonly LeadId[] }
  | { readonly kind: 'numbers'; readonly pattern: DncPattern }

/**
 * The hopper of one campaign: leads that may be dialled, asked for in batches and handed out best first. That of a call queue asks whenever
 * a lead may have come that goes before those it holds, however many it holds.
 * A lead that a rule forbids at the moment of taking is not kept: it is told as held and comes back with a later batch.
 */
export interface Hopper {
  /** Leads that anybody may dial. */
  readonly size: number
  /**
   * When {@link Hopper.wants} is worth asking next, epoch ms; in the past: now. Null while a query is out or enough leads are held,
   * so that a wake set for it never finds nothing to do.
   */
  readonly nextDueAt: number | null
  /** When a lead that waits falls due, or its zone opens, as far as that is known, epoch ms; in the past: now. Null: nothing is known. */
  readonly leadDueAt: number | null
  /** Since when an answer of the store is waited for, epoch ms; null: none is. */
  readonly askedAt: number | null
  /** The answer is not waited for any more: leads are asked for anew. One that comes all the same is taken. */
  giveUp(): void
  /** The place of a lead in the order in which leads leave, from 1; null: it is not held here. */
  placeOf(lead: LeadId): number | null
  /** From now on leads are handed out in this order, see `leadOrderOf`; those held are sorted anew. */
  setOrder(bands: readonly LeadBand[] | null): void
  /** Takes in the answer to the query that was out. */
  offer(batch: LeadBatch): void
  /** Takes the best lead that may be dialled now; null if there is none. */
  next(campaign: Campaign, now: number): { readonly lead: Lead } | null
  /** Takes this agent's own callback that is due, if any. */
  nextFor(agent: AgentId, campaign: Campaign, now: number): { readonly lead: Lead } | null
  /** Agents who have a callback of their own here. */
  agentsWithCallbacks(): readonly AgentId[]
  /** This agent will not keep the promises made here any more: anybody may. */
  release(agent: AgentId): void
  /** Leads held back since last asked, each with its rule. */
  takeHeld(): readonly HeldLead[]
  /** Puts a lead back in front: it was taken and not dialled. */
  putBack(lead: Lead): void
  /** The store or a rule refused this lead: not offered again before `until` (null: before it is changed). */
  hold(lead: LeadId, until: number | null): void
  /** A lead of this campaign falls due at this time (after an attempt): the hopper asks then at the latest. */
  dueAt(at: number): void
  /** Drops held copies. `all` and `leads` also lift their holds and ask anew. Returns how many leads went. */
  drop(what: HopperDrop): number
  /** The query to send now, or null. The hopper counts it as sent and wants no other before its answer is offered. */
  wants(campaign: Campaign, now: number): LeadQuery | null
  /** While every zone of the waiting leads is outside calling hours: when the first opens (null: never). Null while one is open. */
  closed(campaign: Campaign, now: number): { readonly until: number | null } | null
}

/** An empty hopper of a campaign that wants to be filled. */
export function createHopper(campaign: CampaignId): Hopper {
  let ready: Lead[] = []
  /** Index of the next lead in `ready`; taken ones are cut off at each offer. */
  let head = 0
  let own: Lead[] = []
  let held: HeldLead[] = []
  const holds = new Map<LeadId, number | null>()
  let zones: readonly (string | null)[] = [null]
  let outstanding: LeadQuery | null = null
  /** When the store may have more than it gave; null never. */
  let moreAt: number | null = 0
  /** When a dry hopper asks though nothing says that the store has more; null never. */
  let dryAt: number | null = null
  let bands: readonly LeadBand[] | null = null
  let compare = compareLeads(bands)
  /** In the order of a queue: when a lead may come that goes before held ones; null never. */
  let betterAt: number | null = null
  /** Something changed while a query was out, so its answer may be stale. */
  let askAgain = false
  let taken = 0
  let lastAskAt: number | null = null
  let target = leastFill

  const isLow = () => ready.length - head <= target / 2

  const betterFrom = (at: number | null) => {
    if (bands !== null && at !== null && (betterAt === null || at < betterAt)) betterAt = at
  }

  const earlier = (at: number | null) => {
    if (at !== null && (moreAt === null || at < moreAt)) moreAt = at
    betterFrom(at)
  }

  const askAt = () => {
    if (!isLow()) return betterAt
    return first(first(betterAt, moreAt), dryAt)
  }

  const holdBack = (lead: Lead, rule: HoldRule, until: number | null) => {
    holds.set(lead.id, until)
    held.push({ lead, rule, until })
    earlier(until)
  }

  const measure = (now: number) => {
    // A queue asks for other reasons than want of leads.
    if (bands === null && lastAskAt !== null && now > lastAskAt) {
      const wanted = Math.ceil((taken / (now - lastAskAt)) * fillForMs)
      target = Math.min(mostFill, Math.max(leastFill, wanted))
    }
    lastAskAt = now
    taken = 0
  }

  return {
    get size() {
      return ready.length - head
    },
    get nextDueAt() {
      return outstanding === null ? askAt() : null
    },
    get leadDueAt() {
      return moreAt
    },
    get askedAt() {
      return outstanding?.now ?? null
    },
    giveUp() {
      outstanding = null
      askAgain = false
      moreAt = 0
    },
    placeOf(lead) {
      const index = ready.findIndex((each, at) => at >= head && each.id === lead)
      return index < 0 ? null : index - head + 1
    },
    setOrder(next) {
      if (next === null && bands === null) return
      bands = next
      compare = compareLeads(next)
      betterAt = next === null ? null : 0
      ready = ready.slice(head).sort(compare)
      head = 0
    },
    offer(batch) {
      const query = outstanding
      outstanding = null
      zones = batch.zones.length === 0 ? [null] : batch.zones
      const present = new Set(own.map((lead) => lead.id))
      const kept = ready.slice(head)
      for (const lead of kept) present.add(lead.id)
      const fresh = batch.leads.filter((lead) => !present.has(lead.id) && !holds.has(lead.id))
      own = [...own, ...fresh.filter((lead) => ownerOf(lead) !== null)]
      ready = merge(
        kept,
        fresh.filter((lead) => ownerOf(lead) === null),
        compare,
      )
      head = 0
      // What better ones drove out stays in the store.
      const tooMany = bands !== null && ready.length > 2 * target
      if (tooMany) ready.length = 2 * target
      betterFrom(askAgain ? 0 : batch.nextDueAt)
      const full = tooMany || (query !== null && batch.leads.length >= query.limit)
      const later = moreAt
      moreAt = full || askAgain ? 0 : batch.nextDueAt
      if (!full && !askAgain && query !== null) {
        earlier(later !== null && later > query.now ? later : null)
        dryAt = query.now + dryAskMs
        betterFrom(dryAt)
      }
      askAgain = false
    },
    next(current, now) {
      for (let lead = ready[head]; lead !== undefined; lead = ready[head]) {
        head += 1
        const check = checkLead(lead, current, now)
        if (check.ok) {
          taken += 1
          return { lead }
        }
        holdBack(lead, check.rule, check.until)
      }
      return null
    },
    nextFor(agent, current, now) {
      const index = own.findIndex((lead) => ownerOf(lead) === agent && checkLead(lead, current, now).ok)
      const lead = own[index]
      if (lead === undefined) return null
      own.splice(index, 1)
      return { lead }
    },
    agentsWithCallbacks() {
      const agents = new Set<AgentId>()
      for (const lead of own) {
        const owner = ownerOf(lead)
        if (owner !== null) agents.add(owner)
      }
      return [...agents]
    },
    release(agent) {
      const freed = own.flatMap((lead) =>
        lead.callback?.agent === agent ? [{ ...lead, callback: { ...lead.callback, agent: null } }] : [],
      )
      own = own.filter((lead) => ownerOf(lead) !== agent)
      ready = [...ready.slice(head), ...freed].sort(compare)
      head = 0
    },
    takeHeld() {
      const told = held
      held = []
      return told
    },
    putBack(lead) {
      if (ownerOf(lead) !== null) {
        own.unshift(lead)
        return
      }
      ready = [lead, ...ready.slice(head)]
      head = 0
    },
    hold(lead, until) {
      holds.set(lead, until)
      earlier(until)
    },
    dueAt(at) {
      // The answer on its way may have been read before this lead was due.
      if (outstanding !== null && at <= outstanding.now) askAgain = true
      else earlier(at)
    },
    drop(what) {
      const before = ready.length - head + own.length
      const stays = keeper(what)
      ready = ready.slice(head).filter(stays)
      head = 0
      own = own.filter(stays)
      if (what.kind === 'all') holds.clear()
      else if (what.kind === 'leads') for (const lead of what.leads) holds.delete(lead)
      if (what.kind !== 'numbers') {
        moreAt = 0
        betterFrom(0)
        askAgain = outstanding !== null
      }
      return before - ready.length - own.length
    },
    wants(current, now) {
      const at = askAt()
      if (outstanding !== null || at === null || at > now) return null
      for (const [lead, until] of holds) if (until !== null && until <= now) holds.delete(lead)
      const closed = closedZones(current, zones, now)
      measure(now)
      const except = [...holds.keys()]
      for (let i = head; i < ready.length; i++) {
        const lead = ready[i]
        if (lead !== undefined) except.push(lead.id)
      }
      for (const lead of own) except.push(lead.id)
      const limit = bands === null ? Math.max(1, target - (ready.length - head)) : target
      outstanding = { campaign, now, limit, closedZones: closed, except, ...(bands !== null && { bands }) }
      betterAt = null
      dryAt = null
      moreAt = nextZoneChange(current, closed, now)
      betterFrom(moreAt)
      for (const until of holds.values()) earlier(until)
      return outstanding
    },
    closed(current, now) {
      const closed = closedZones(current, zones, now)
      return closed.length < zones.length ? null : { until: nextZoneChange(current, closed, now) }
    },
  }
}

/** The earlier of two moments; null is never. */
function first(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

/** The agent who promised to call back; null where anybody may. */
function ownerOf(lead: Lead): AgentId | null {
  return lead.callback?.agent ?? null
}

/** Two lists, each best first, as one. Stable: what was held already goes before its equal. */
function merge(kept: readonly Lead[], fresh: readonly Lead[], compare: (a: Lead, b: Lead) => number): Lead[] {
  const all = [...kept, ...fresh]
  return kept.length === 0 ? all : all.sort(compare)
}

function keeper(what: HopperDrop): (lead: Lead) => boolean {
  switch (what.kind) {
    case 'all':
      return () => false
    case 'leads': {
      const gone = new Set(what.leads)
      return (lead) => !gone.has(lead.id)
    }
    case 'numbers': {
      const { number, prefix } = what.pattern
      return (lead) => (prefix ? !lead.number.startsWith(number) : lead.number !== number)
    }
  }
}
