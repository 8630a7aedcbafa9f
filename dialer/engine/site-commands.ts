import type { AgentEntry } from '../agents/agent-book.js'
import { callOf } from '../agents/presence.js'
import type { Agent } from '../model/agent.js'
import type { Campaign } from '../model/campaign.js'
import type { CampaignId, LeadId } from '../model/ids.js'
import type { DncPattern } from '../ports/commands.js'
import { keepAgent, logOut, makeAvailable } from './agent-desk.js'
import { amdPut } from './amd-desk.js'
import { happen } from './call-desk.js'
import type { CampaignEntry } from './campaign-book.js'
import { lookAtClaims, releaseAllOf } from './claim-desk.js'
import { forgetIfOver, tellHeld } from './lead-desk.js'
import { syncPacing } from './pacing-sync.js'
import { isUndialled } from './placing.js'
import type { PreviewDesk } from './preview-desk.js'
import type { Room } from './room.js'

function classify(room: Room): void {
  room.agents.classify(
    room.campaigns.present().map((entry) => entry.campaign),
    room.now,
  )
  syncPacing(room)
  room.stirred = true
}

/** A campaign came or changed. Paused: live and ringing calls go on, attempts not yet dialled are cancelled at their gate. */
export function putCampaign(room: Room, desk: PreviewDesk, campaign: Campaign): void {
  const before = room.campaigns.get(campaign.id)?.campaign
  const entry = room.campaigns.put(campaign)
  amdPut(room, entry, before)
  // Other rules may hold back other leads: the hopper asks anew.
  if (before !== undefined) entry.hopper.drop({ kind: 'all' })
  if (campaign.status !== 'active') stopPlacing(room, desk, entry)
  classify(room)
}

export function removeCampaign(room: Room, desk: PreviewDesk, id: CampaignId): void {
  const entry = room.campaigns.remove(id)
  if (entry === undefined) return
  stopPlacing(room, desk, entry)
  forgetIfOver(room, id)
  classify(room)
}

/** Attempts that have not left are cancelled; leads being looked at go back. */
function stopPlacing(room: Room, desk: PreviewDesk, entry: CampaignEntry): void {
  const { id } = entry.campaign
  for (const ref of room.calls.tally(id).open) {
    const call = room.calls.get(ref)
    if (call !== undefined && isUndialled(call)) happen(room, ref, { kind: 'hangUp', by: 'dialer' })
  }
  for (const agent of lookingAt(room, id)) {
    desk.putBack(agent)
    makeAvailable(room, agent)
  }
}

function lookingAt(room: Room, campaign: CampaignId): readonly AgentEntry[] {
  return [...room.agents.all()].filter(
    ({ presence }) => presence.name === 'previewing' && presence.campaign === campaign,
  )
}

export function putAgent(room: Room, agent: Agent): void {
  room.agents.put(agent, room.now)
  classify(room)
}

/** The agent leaves the site, after the present call if there is one. */
export function removeAgent(room: Room, desk: PreviewDesk, entry: AgentEntry): void {
  entry.removed = true
  releaseAllOf(room, entry.id)
  if (callOf(entry.presence) !== null) {
    entry.next = { kind: 'signOff' }
    keepAgent(room, entry)
  } else if (entry.presence.name === 'loggedOut') room.agents.remove(entry.id)
  else {
    desk.putBack(entry)
    logOut(room, entry, 'The agent was removed from the site.')
  }
  room.stirred = true
}

export function leadsChanged(room: Room, campaign: CampaignId, leads: readonly LeadId[] | null): void {
  room.campaigns.get(campaign)?.hopper.drop(leads === null ? { kind: 'all' } : { kind: 'leads', leads })
  if (leads !== null) lookAtClaims(room, leads)
  room.stirred = true
}

/** Numbers must not be called any more: held copies go, also one an agent is looking at, and attempts that have not left. Calls that are out go on. */
export function dncAdded(room: Room, desk: PreviewDesk, campaign: CampaignId | null, pattern: DncPattern): void {
  const matches = (number: string) => (pattern.prefix ? number.startsWith(pattern.number) : number === pattern.number)
  for (const entry of room.campaigns.present()) {
    if (campaign === null || entry.campaign.id === campaign) {
      entry.hopper.drop({ kind: 'numbers', pattern })
    }
  }
  for (const call of room.calls.all()) {
    const concerned = campaign === null || call.campaign === campaign
    if (concerned && isUndialled(call) && matches(call.number)) {
      happen(room, call.ref, { kind: 'hangUp', by: 'dialer' })
    }
  }
  for (const [lead, agent] of room.previewed) {
    const entry = room.agents.get(agent)
    const found = entry === undefined ? null : desk.shownTo(entry)
    if (entry === undefined || found === null || found.id !== lead || !matches(found.number)) continue
    if (campaign !== null && found.campaign !== campaign) continue
    desk.forget(entry)
    tellHeld(room, found, 'dnc', null)
    makeAvailable(room, entry)
  }
  room.stirred = true
}

/** Ends every live call. */
export function hangUpAll(room: Room): void {
  for (const call of room.calls.all()) {
    if (call.state.name === 'wrapUp') happen(room, call.ref, { kind: 'wrapUpOver' })
    else happen(room, call.ref, { kind: 'hangUp', by: 'dialer' })
  }
}
