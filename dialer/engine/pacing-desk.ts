import { callRef } from '../model/ids.js'
import type { PacerSnapshot, PacerWindow } from '../pacing/pacer.js'
import { happen } from './call-desk.js'
import type { CampaignEntry } from './campaign-book.js'
import { type CampaignPacing, leastRingingMs, liveInAnHour } from './campaign-pacing.js'
import { readyLinesOf } from './demand.js'
import { crewOf, isOver, isPredictive } from './need.js'
import { lineRequest } from './placing.js'
import { type BudgetBook, type Room, wakeBy } from './room.js'
import type { Shares } from './shares.js'

/** While nothing happens that lets more calls be placed, a pacer decides anew this often: time alone changes the chances. ms */
const quietApartMs = 500
/** Something happened: so long after the last decision at the latest. ms */
const busyApartMs = 100
/** The larger the floor, the less one agent more matters: so long for each agent, up to {@link busyApartMs}. ms */
const apartPerAgentMs = 1
/** So far ahead the abandonment budget may be spent. h */
const aheadHours = 0.25
/** Of what a campaign that shares agents may abandon this part is kept back, up to one call. */
const keptBackShare = 0.25
/** Calls per second come while a decision holds. ms */
const roomAheadMs = quietApartMs

/**
 * Lets the pacers of campaigns that dial ahead decide, those first that have least of their share. What one allows, those after it
 * see. Calls are taken back at once; new ones are placed by the campaign loop.
 */
export function letPacersDecide(room: Room, entries: readonly CampaignEntry[], shares: Shares | null): void {
  const predictive = entries.filter(isPredictive)
  const due = new Set(predictive.filter((entry) => isDue(room, entry)))
  // Those that want lines are asked together, so that a free line goes to whoever's turn it is and not to whoever was asked.
  const ahead = predictive.filter((entry) => due.has(entry) || (due.size > 0 && isShortOfLines(entry)))
  if (shares !== null) ahead.sort((a, b) => rankOf(b) - rankOf(a) || shares.levelOf(a) - shares.levelOf(b))
  for (const entry of ahead) if (entry.pacing !== null) decide(room, { entry, pacing: entry.pacing, entries, shares })
}

function isShortOfLines({ pacing }: CampaignEntry): boolean {
  return pacing?.view?.limitedBy === 'room'
}

function rankOf({ campaign }: CampaignEntry): number {
  return campaign.settings.pacing.priority
}

/** True if the pacer should be asked now; else the time to ask is noted. */
function isDue(room: Room, { campaign, pacing }: CampaignEntry): boolean {
  if (pacing === null) return false
  const { onDuty } = crewOf(room, campaign.id)
  if (pacing.legs.size === 0 && onDuty === 0) {
    pacing.allowance = 0
    pacing.view = null
    return false
  }
  if (pacing.decidedAt === null) return true
  const apart = pacing.urgent ? Math.min(busyApartMs, onDuty * apartPerAgentMs) : quietApartMs
  const dueAt = pacing.decidedAt + Math.ceil(apart)
  if (room.now >= dueAt) return true
  wakeBy(room, dueAt)
  return false
}

interface Deciding {
  readonly entry: CampaignEntry
  readonly pacing: CampaignPacing
  readonly entries: readonly CampaignEntry[]
  readonly shares: Shares | null
}

function decide(room: Room, { entry, pacing, entries, shares }: Deciding): void {
  const { id, status } = entry.campaign
  const decision = pacing.pacer.decide(snapshotOf(room, entry, pacing, shares))
  pacing.view = decision.view
  const isFull = decision.view.limitedBy === 'room' && decision.dial >= underCeiling(room, entry, pacing)
  if (isFull) pacing.view = { ...decision.view, limitedBy: 'ceiling' }
  pacing.decidedAt = room.now
  pacing.urgent = false
  pacing.placed = 0
  // Time alone changes what is seen.
  pacing.changed = true
  const mayPlace = status === 'active' && crewOf(room, id).onDuty > 0
  pacing.allowance = mayPlace ? decision.dial : 0
  if (pacing.allowance > 0 && (decision.view.limitedBy === 'budget' || isOver(room, entry))) {
    pacing.allowance = Math.min(pacing.allowance, readyLinesOf(room, entry, entries, shares))
  }
  for (const leg of decision.cancel) takeBack(room, pacing, leg)
  wakeBy(room, room.now + quietApartMs)
}

/** What a pacer sees of the site at this moment. */
export function snapshotOf(
  room: Room,
  entry: CampaignEntry,
  pacing: CampaignPacing,
  shares: Shares | null,
): PacerSnapshot {
  const { campaign, hopper } = entry
  const request = lineRequest(entry)
  const most = Math.min(
    room.admission.room(request, room.now, room.now + roomAheadMs),
    underCeiling(room, entry, pacing),
  )
  return {
    now: room.now,
    agents: pacing.agents.list,
    legs: pacing.legs.list,
    room: campaign.status === 'active' ? Math.min(most, hopper.size) : 0,
    callsPerSecond: room.admission.callsPerSecond(request),
    ...(room.budgets !== null && { windows: windowsOf(room, room.budgets, { entry, pacing, shares }) }),
    ...(shares !== null && { rivals: shares.rivalsOf(entry) }),
  }
}

/**
 * Lines up to the owner's ceiling for the agents on duty. A line is in use until the PBX says that it is gone: what is being hung up counts, and
 * so do people who hear the message, of whom the pacer knows nothing any more.
 */
function underCeiling(room: Room, { campaign }: CampaignEntry, { config }: CampaignPacing): number {
  const { onDuty } = crewOf(room, campaign.id)
  return Math.max(0, Math.floor(config.maxLinesPerAgent * onDuty) - room.admission.slots.campaign(campaign.id))
}

/**
 * What is to be held. The budget may be spent ahead by what the next minutes will bring, as many people as came of late: nobody knows
 * whether the campaign will be let go on for longer. Where agents are shared nothing is spent ahead and a call is kept back, for people
 * may be lost to calls of others too, after the last that the pacer could do about it.
 */
function windowsOf(
  room: Room,
  budgets: BudgetBook,
  { entry, pacing, shares }: Pick<Deciding, 'entry' | 'pacing' | 'shares'>,
): readonly PacerWindow[] {
  const windows = budgets.windows(entry.campaign.id, room.now)
  const coming = shares === null ? liveInAnHour(pacing, room.now) * aheadHours : 0
  return windows.map((window) => {
    const kept = shares === null ? 0 : Math.min(1, keptBackShare * window.limit * window.live)
    const expectedLive = Math.min(window.expectedLive ?? coming, coming)
    return { ...window, abandoned: window.abandoned + kept, expectedLive }
  })
}

/** Takes a ringing call back, if it has rung as long as the law asks; where no ringing was heard, nobody can tell. */
function takeBack(room: Room, pacing: CampaignPacing, leg: string): void {
  const ref = callRef(leg)
  const seen = pacing.legs.get(ref)
  if (seen?.state !== 'ringing' || seen.ringingAt === null) return
  const least = Math.max(leastRingingMs, pacing.config.cancelAfterMs ?? Number.POSITIVE_INFINITY)
  if (room.now - seen.ringingAt < least) return
  happen(room, ref, { kind: 'hangUp', by: 'dialer' })
}
