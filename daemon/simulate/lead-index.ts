import type { AgentId, CampaignId, LeadId } from '../../dialer/model/ids.js'
import type { Lead, LeadClaim, LeadFinishedWhy, LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import { compareLeads } from '../../dialer/model/lead-order.js'
import type { LeadBatch, LeadQuery } from '../../dialer/ports/engine-store.js'

/** A lead with what the store knows beyond the hopper's copy. */
export interface KeptLead {
  readonly lead: Lead
  readonly stage: LeadStage
  readonly status: LeadStatus
  readonly finishedWhy: LeadFinishedWhy | null
  readonly owner: AgentId | null
  readonly claim: LeadClaim | null
}

/** Leads of a site by campaign, the ready ones in the order in which they are to be dialled. */
export interface LeadIndex {
  get(id: LeadId): KeptLead | undefined
  set(kept: KeptLead): void
  ready(query: LeadQuery): LeadBatch
  /** Leads that agents have claimed. */
  claimed(): readonly KeptLead[]
}

interface OfCampaign {
  /** Ready leads, best first; those that are ready no more stay until so many have gathered that sorting them out pays. */
  ready: Lead[]
  stale: number
  readonly zones: Map<string | null, number>
  unfinished: number
  total: number
}

/** No lead yet. */
export function createLeadIndex(): LeadIndex {
  const all = new Map<LeadId, KeptLead>()
  const campaigns = new Map<CampaignId, OfCampaign>()

  const campaignOf = (id: CampaignId): OfCampaign => {
    let found = campaigns.get(id)
    if (found === undefined) {
      found = { ready: [], stale: 0, zones: new Map(), unfinished: 0, total: 0 }
      campaigns.set(id, found)
    }
    return found
  }

  const count = ({ lead, stage }: KeptLead, by: 1 | -1) => {
    const of = campaignOf(lead.campaign)
    of.total += by
    if (stage === 'finished') return
    of.unfinished += by
    const zone = (of.zones.get(lead.timeZone) ?? 0) + by
    if (zone === 0) of.zones.delete(lead.timeZone)
    else of.zones.set(lead.timeZone, zone)
    if (stage !== 'ready') return
    if (by === 1) of.ready.splice(placeOf(of.ready, lead), 0, lead)
    else of.stale += 1
  }

  const isReady = (lead: Lead) => {
    const kept = all.get(lead.id)
    return kept?.stage === 'ready' && kept.lead === lead
  }

  /** The order of a queue is not the one in which they are kept, so all that are ready are looked at. */
  const queued = (query: LeadQuery, bands: NonNullable<LeadQuery['bands']>) => {
    const except = new Set(query.except)
    const closed = new Set(query.closedZones)
    const open = campaignOf(query.campaign).ready.filter((lead) => isReady(lead) && !closed.has(lead.timeZone))
    const later = open.filter(({ dueAt }) => dueAt > query.now).map(({ dueAt }) => dueAt)
    return {
      leads: open
        .filter((lead) => lead.dueAt <= query.now && !except.has(lead.id))
        .sort(compareLeads(bands))
        .slice(0, query.limit),
      nextDueAt: later.length === 0 ? null : Math.min(...later),
    }
  }

  return {
    get: (id) => all.get(id),
    claimed: () => [...all.values()].filter(({ claim }) => claim !== null),
    set(kept) {
      const before = all.get(kept.lead.id)
      if (before !== undefined) count(before, -1)
      all.set(kept.lead.id, kept)
      count(kept, 1)
      const of = campaignOf(kept.lead.campaign)
      if (of.stale < 2000) return
      of.ready = of.ready.filter(isReady)
      of.stale = 0
    },
    ready(query) {
      const of = campaignOf(query.campaign)
      const counts = { zones: [...of.zones.keys()], unfinished: of.unfinished, total: of.total }
      const { campaign, bands } = query
      if (bands !== undefined) return { campaign, ...queued(query, bands), ...counts }
      const except = new Set(query.except)
      const closed = new Set(query.closedZones)
      const leads: Lead[] = []
      let nextDueAt: number | null = null
      for (const lead of of.ready) {
        if (leads.length >= query.limit) break
        if (!isReady(lead) || except.has(lead.id) || closed.has(lead.timeZone)) continue
        if (lead.dueAt <= query.now) leads.push(lead)
        else if (nextDueAt === null || lead.dueAt < nextDueAt) nextDueAt = lead.dueAt
      }
      return { campaign, leads, nextDueAt: leads.length > 0 ? null : nextDueAt, ...counts }
    },
  }
}

/** Where a lead stands, or would stand, in a sorted list. */
function placeOf(leads: readonly Lead[], lead: Lead): number {
  let low = 0
  let high = leads.length
  while (low < high) {
    const middle = (low + high) >> 1
    const there = leads[middle]
    if (there !== undefined && byPriority(there, lead) < 0) low = middle + 1
    else high = middle
  }
  return low
}

const byPriority = compareLeads(null)
