import { placesCalls } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'
import type { CampaignEntry } from './campaign-book.js'
import type { Room } from './room.js'

/** The agents of a campaign at this moment. */
export interface Crew {
  readonly ready: number
  readonly onDuty: number
}

/** Counts a campaign's agents by their classes. */
export function crewOf(room: Room, campaign: CampaignId): Crew {
  let ready = 0
  let onDuty = 0
  for (const each of room.agents.classes()) {
    if (!each.campaigns.has(campaign)) continue
    ready += each.ready
    onDuty += each.onDuty
  }
  return { ready, onDuty }
}

/** True for campaigns whose calls the engine places by itself; not for a queue whose leads agents call themselves. */
export function placesByItself({ campaign }: CampaignEntry): boolean {
  return placesCalls(campaign.settings)
}

/** True for a campaign that dials ahead of ready agents. */
export function isPredictive({ campaign }: CampaignEntry): boolean {
  return campaign.settings.dialMode === 'predictive'
}

/**
 * True for a campaign that dials ahead, and may: one that has used up what it may abandon dials for ready agents only, and others must
 * leave them to it, for not one of its people may be abandoned for theirs.
 */
export function isAhead(room: Room, entry: CampaignEntry): boolean {
  return isPredictive(entry) && entry.pacing?.view?.limitedBy !== 'budget' && !isOver(room, entry)
}

/** A limit on abandoned calls is reached. */
export function isOver(room: Room, { campaign }: CampaignEntry): boolean {
  return room.budgets?.isOver(campaign.id, room.now) ?? false
}

/** True for a campaign that would use an agent who became ready. */
export function isHungry({ campaign, hopper, limit }: CampaignEntry): boolean {
  if (campaign.status !== 'active' || hopper.size === 0) return false
  switch (limit.by) {
    case 'trunkLines':
    case 'callsPerSecond':
    case 'campaignLines':
    case 'siteLines':
    case 'linesPerAgent':
    case 'callerIds':
    case 'storage':
      return false
    default:
      return true
  }
}

/** Agents that calls which are out need for certain, by the campaign's own ratio; one that dials ahead needs agents for people only. */
export function needOf(room: Room, entry: CampaignEntry): number {
  const { dialMode, ratio } = entry.campaign.settings
  const { pacedDialing, waiting } = room.calls.tally(entry.campaign.id)
  if (isAhead(room, entry)) return waiting
  return waiting + Math.ceil(pacedDialing / (dialMode === 'power' && !isOver(room, entry) ? ratio : 1))
}

/** How many agents the calls that are out are expected to need. */
export function expectedOf(room: Room, entry: CampaignEntry): number {
  const need = needOf(room, entry)
  const { pacing } = entry
  if (pacing === null || pacing.view === null || !isAhead(room, entry)) return need
  const { forecastAnswers, answerRate } = pacing.view
  return Math.max(need, pacing.legs.size === 0 ? 0 : forecastAnswers + pacing.placed * answerRate)
}

/** Ready agents who work for one campaign and not for another. */
export function readyOnlyIn(room: Room, entry: CampaignEntry, without: CampaignEntry): number {
  let ready = 0
  for (const each of room.agents.classes()) {
    if (each.campaigns.has(entry.campaign.id) && !each.campaigns.has(without.campaign.id)) ready += each.ready
  }
  return ready
}

/** Part of a campaign's agents on duty who work for the other one too, 0 to 1. */
export function sharedPart(room: Room, entry: CampaignEntry, other: CampaignEntry): number {
  let all = 0
  let shared = 0
  for (const { campaigns, onDuty } of room.agents.classes()) {
    if (!campaigns.has(entry.campaign.id)) continue
    all += onDuty
    if (campaigns.has(other.campaign.id)) shared += onDuty
  }
  return all === 0 ? 0 : shared / all
}
