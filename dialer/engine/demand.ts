import { dialsByItself } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'
import { linesWanted } from '../pacing/modes.js'
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

/** True for modes in which the engine places calls by itself. */
export function placesByItself({ campaign }: CampaignEntry): boolean {
  return dialsByItself(campaign.settings.dialMode)
}

/**
 * How many more lines a campaign wants now. Agents who work for several campaigns are counted once: what other campaigns
 * have out already, beyond what agents of their own can take, is taken from the agents shared with them.
 */
export function linesWantedBy(room: Room, entry: CampaignEntry, others: readonly CampaignEntry[]): number {
  const { id, settings } = entry.campaign
  let shared = crewOf(room, id).ready
  for (const other of others) {
    if (other === entry || shared <= 0) continue
    shared -= Math.max(0, agentsTaken(room, other) - readyOnlyIn(room, other.campaign.id, id))
  }
  const tally = room.calls.tally(id)
  return linesWanted({
    settings,
    readyAgents: Math.max(0, shared),
    dialing: tally.pacedDialing,
    waiting: tally.waiting,
  })
}

/** How many agents the calls that are out will need, by the campaign's own ratio. */
function agentsTaken(room: Room, { campaign }: CampaignEntry): number {
  const { pacedDialing, waiting } = room.calls.tally(campaign.id)
  const ratio = campaign.settings.dialMode === 'power' ? campaign.settings.ratio : 1
  return waiting + Math.ceil(pacedDialing / ratio)
}

function readyOnlyIn(room: Room, campaign: CampaignId, without: CampaignId): number {
  let ready = 0
  for (const each of room.agents.classes()) {
    if (each.campaigns.has(campaign) && !each.campaigns.has(without)) ready += each.ready
  }
  return ready
}
