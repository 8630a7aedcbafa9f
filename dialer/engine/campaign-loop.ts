import type { DialMode } from '../model/campaign.js'
import type { Lead } from '../model/lead.js'
import type { LeadBatch } from '../ports/engine-store.js'
import type { TurnTaker } from '../queue/turns.js'
import { callerIdLimit } from './caller-id-desk.js'
import type { CampaignEntry, Limit } from './campaign-book.js'
import { isClaimed } from './claim-desk.js'
import { linesWantedBy } from './demand.js'
import { endAtCap, tellHeld } from './lead-desk.js'
import { crewOf, isPredictive, placesByItself } from './need.js'
import { noteLimit } from './pace.js'
import { letPacersDecide } from './pacing-desk.js'
import { tellPacing } from './pacing-story.js'
import { keepPacers } from './pacing-sync.js'
import { isStorageFull, lineRequest, reserve, serveLane } from './placing.js'
import { type Room, wakeBy } from './room.js'
import { lookAtShares, type Shares } from './shares.js'

const unlimited: Limit = { by: 'none', until: null }

/** One round of all campaigns: hoppers are filled, promises kept, lines placed. Runs when something changed, never by polling. */
export function runCampaigns(room: Room): void {
  room.wakeAt = null
  serveLane(room)
  const present = room.campaigns.present()
  for (const entry of present) endInTime(room, entry)
  const halt = haltOf(room)
  if (halt === null) place(room, present)
  else {
    if (room.link === 'ready') letPacersDecide(room, present.filter(placesByItself), null)
    for (const entry of present) noteLimit(room, entry, haltOfCampaign(room, entry) ?? halt)
  }
  tellPacing(room, present)
  keepPacers(room)
  for (const entry of present) refill(room, entry)
}

function place(room: Room, present: readonly CampaignEntry[]): void {
  const active = present.filter((entry) => haltOfCampaign(room, entry) === null)
  const automatic = active.filter(placesByItself)
  const limits = new Map<CampaignEntry, Limit>()
  for (const entry of active) keepPromises(room, entry)
  const shares = lookAtShares(room, automatic)
  letPacersDecide(room, automatic, shares)
  placeInTurn(room, { entries: automatic, shares, limits })
  for (const entry of present) {
    const limit = haltOfCampaign(room, entry) ?? limits.get(entry) ?? idleLimit(room, entry)
    noteLimit(room, entry, limit)
    wakeBy(room, limit.until)
  }
}

/** Its last day is over. Live calls go on to their end. */
function endInTime(room: Room, entry: CampaignEntry): void {
  const { status, settings } = entry.campaign
  if (status !== 'active' || settings.endAt === null) return
  if (settings.endAt <= room.now) complete(room, entry)
  else wakeBy(room, settings.endAt)
}

/** What keeps the whole site from placing anything. */
function haltOf(room: Room): Limit | null {
  if (room.draining) return { by: 'draining', until: null }
  if (room.sitePaused) return { by: 'sitePaused', until: null }
  if (room.link !== 'ready') return { by: 'linkDown', until: null }
  return isStorageFull(room) ? { by: 'storage', until: null } : null
}

function haltOfCampaign(room: Room, { campaign }: CampaignEntry): Limit | null {
  if (campaign.status !== 'active') return { by: 'campaignNotActive', until: null }
  const { startAt } = campaign.settings
  if (startAt !== null && startAt > room.now) return { by: 'notStarted', until: startAt }
  return room.queuePaused && campaign.settings.dialMode === 'queue' ? { by: 'queuePaused', until: null } : null
}

/** Asks for leads while the campaign may use them. */
function refill(room: Room, entry: CampaignEntry): void {
  if (entry.campaign.status !== 'active' || room.draining) return
  const query = entry.hopper.wants(entry.campaign, room.now)
  if (query !== null) room.out.askLeads(query)
  wakeBy(room, entry.hopper.nextDueAt)
}

/** Dials callbacks that are due for their own agents, whoever of them is free. */
function keepPromises(room: Room, entry: CampaignEntry): void {
  const { campaign, hopper } = entry
  for (const id of hopper.agentsWithCallbacks()) {
    const agent = room.agents.get(id)
    if (agent === undefined || agent.removed || !agent.class.campaigns.has(campaign.id)) {
      hopper.release(id)
      continue
    }
    if (!agent.countsReady) continue
    if (callerIdLimit(room, entry) !== null) return
    const line = room.admission.find(lineRequest(entry), room.now, false)
    if (!line.ok) return
    const found = hopper.nextFor(id, campaign, room.now)
    if (found === null || isTaken(room, found.lead)) continue
    const { lead } = found
    const { dialMode } = campaign.settings
    reserve(room, { entry, lead, number: lead.number, dialMode, trunk: line.trunk, agent, request: null })
  }
}

/** Campaigns that want lines, how they share agents, and why each got no more. */
interface Round {
  readonly entries: readonly CampaignEntry[]
  readonly shares: Shares | null
  readonly limits: Map<CampaignEntry, Limit>
}

interface Taker extends TurnTaker {
  readonly entry: CampaignEntry
}

/** One line at a time to whoever's turn it is, until nobody wants or may have another. */
function placeInTurn(room: Room, round: Round): void {
  let open: readonly Taker[] = round.entries.map((entry) => {
    const { weight, priority } = entry.campaign.settings.pacing
    return { entry, turn: entry.turn, weight, priority }
  })
  open = open.filter(({ entry }) => wantsLine(room, entry, round))
  for (let taker = room.turns.next(open); taker !== null; taker = room.turns.next(open)) {
    const { entry } = taker
    const limit = wantsLine(room, entry, round) ? placeOne(room, entry) : null
    if (limit !== null) round.limits.set(entry, limit)
    if (round.limits.has(entry)) open = open.filter((each) => each !== taker)
    else room.turns.served(taker, open)
  }
}

function wantsLine(room: Room, entry: CampaignEntry, { entries, shares, limits }: Round): boolean {
  if (linesWantedBy(room, entry, entries, shares) > 0) return true
  limits.set(entry, idleLimit(room, entry))
  return false
}

/** Places one line; else tells why not. */
function placeOne(room: Room, entry: CampaignEntry): Limit | null {
  if (isStorageFull(room)) return { by: 'storage', until: null }
  // What people asked for by hand comes before everything automatic.
  if (room.lane.size > 0) return { by: 'callsPerSecond', until: room.wakeAt }
  const { campaign, pacing } = entry
  const request = lineRequest(entry)
  const line = room.admission.find(request, room.now, true)
  if (!line.ok) return { by: line.limitedBy, until: line.until }
  const noNumber = callerIdLimit(room, entry)
  if (noNumber !== null) return noNumber
  const lead = nextLead(room, entry)
  if (lead === null) return dryLimit(room, entry)
  room.admission.takeToken(request, line.trunk, room.now)
  const { dialMode } = campaign.settings
  reserve(room, { entry, lead, number: lead.number, dialMode, trunk: line.trunk, agent: null, request: null })
  if (pacing !== null) {
    pacing.allowance -= 1
    pacing.placed += 1
  }
  return null
}

/** The best lead of a campaign that may be dialled now; those held back are told. */
export function nextLead(room: Room, entry: CampaignEntry): Lead | null {
  const { hopper, campaign } = entry
  let found = hopper.next(campaign, room.now)
  // A batch read before an attempt was kept may offer its lead once more.
  while (found !== null && isTaken(room, found.lead)) found = hopper.next(campaign, room.now)
  for (const held of hopper.takeHeld()) {
    tellHeld(room, held.lead, held.rule, held.until)
    // The cap was lowered below what has been tried: nothing but a change of the lead would end this.
    if (held.rule === 'attemptCap') endAtCap(room, held.lead)
  }
  return found?.lead ?? null
}

function isTaken(room: Room, lead: Lead): boolean {
  return room.calls.byLead(lead.id) !== undefined || room.previewed.has(lead.id) || isClaimed(room, lead.id)
}

function dryLimit(room: Room, { campaign, hopper }: CampaignEntry): Limit {
  const closed = hopper.closed(campaign, room.now)
  return closed === null
    ? { by: 'noLeads', until: futureOf(room, hopper.leadDueAt) }
    : { by: 'outsideWindow', until: closed.until }
}

function futureOf(room: Room, at: number | null): number | null {
  return at !== null && at > room.now ? at : null
}

/** Why a campaign that wants no line wants none. */
function idleLimit(room: Room, entry: CampaignEntry): Limit {
  const { ready, onDuty } = crewOf(room, entry.campaign.id)
  if (onDuty === 0) return { by: 'noAgents', until: null }
  if (isPredictive(entry)) return aheadLimit(room, entry)
  if (ready === 0) return { by: 'agentsBusy', until: null }
  return !placesByItself(entry) && entry.hopper.size === 0 ? dryLimit(room, entry) : unlimited
}

/** What keeps a pacer from allowing another line. That the risk is as high as it may be is its trade, and no limit. */
function aheadLimit(room: Room, entry: CampaignEntry): Limit {
  if (entry.hopper.size === 0) return dryLimit(room, entry)
  switch (entry.pacing?.view?.limitedBy) {
    case 'room': {
      const line = room.admission.find(lineRequest(entry), room.now, true)
      return line.ok ? unlimited : { by: line.limitedBy, until: line.until }
    }
    case 'learning':
      return { by: 'learning', until: null }
    case 'budget':
      return { by: 'abandonment', until: null }
    case 'ceiling':
      return { by: 'linesPerAgent', until: null }
    default:
      return unlimited
  }
}

/**
 * A batch of leads came. A campaign that has leads, none of them left and no call open, is complete; one dialled by hand never is,
 * nor a call queue, whose next lead may come at any time, nor one whose leads are still to be uploaded.
 */
export function takeBatch(room: Room, batch: LeadBatch): void {
  const entry = room.campaigns.get(batch.campaign)
  if (entry === undefined || entry.removed) return
  const { hopper, campaign } = entry
  hopper.offer(batch)
  room.stirred = true
  const used = batch.total > 0 && batch.unfinished === 0
  const over = used && hopper.size === 0 && room.calls.tally(campaign.id).open.size === 0
  // Told to ask again means that leads came while this answer was on its way.
  const stale = hopper.nextDueAt !== null && hopper.nextDueAt <= 0
  if (!over || stale || campaign.status !== 'active' || isEndless(campaign.settings.dialMode)) return
  complete(room, entry)
}

function complete(room: Room, entry: CampaignEntry): void {
  const { campaign } = entry
  entry.campaign = { ...campaign, status: 'completed' }
  room.out.setCampaign(campaign.id, 'completed')
  room.out.tell({ kind: 'campaign.status', at: room.now, campaign: campaign.id, status: 'completed' })
  room.out.tell({ kind: 'campaign.completed', at: room.now, campaign: campaign.id })
}

function isEndless(mode: DialMode): boolean {
  return mode === 'manual' || mode === 'queue'
}
