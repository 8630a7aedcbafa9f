import type { Call } from '../call/call-state.js'
import { deadlineOf } from '../call/deadlines.js'
import type { CampaignLive, EngineStatus, LiveCall } from '../ports/commands.js'
import type { CampaignEntry } from './campaign-book.js'
import { sampleOf } from './pacing-story.js'
import type { Room } from './room.js'
import { watchStatus } from './watch-book.js'

/** A look at the living site. */
export function statusOf(room: Room): EngineStatus {
  const { slots } = room.admission
  return {
    link: room.link,
    paused: room.sitePaused,
    queuePaused: room.queuePaused,
    draining: room.draining,
    agents: [...room.agents.all()].map(({ id, presence, registered, busyElsewhere, readyAt, session, next }) => ({
      agent: id,
      presence,
      phoneRegistered: registered,
      phoneBusyElsewhere: busyElsewhere,
      ...(readyAt > room.now && presence.name === 'available' && { readyAt }),
      session,
      next,
    })),
    calls: [...room.calls.all()].map(liveCall),
    campaigns: room.campaigns.present().map((entry) => liveCampaign(room, entry)),
    lines: {
      site: slots.site(),
      trunks: Object.fromEntries(room.admission.trunkNames().map((trunk) => [trunk, slots.trunk(trunk)])),
    },
    uncommitted: room.out.uncommitted,
    watch: watchStatus(room.watch),
  }
}

function liveCall(call: Call): LiveCall {
  const { milestones: m } = call
  const last = [m.endedAt, m.bridgedAt, m.agentAt, m.verdictAt, m.answeredAt, m.ringingAt, m.dialedAt, m.reservedAt]
  return {
    call: call.ref,
    state: call.state.name,
    until: deadlineOf(call.state),
    since: last.find((at) => at !== null) ?? m.reservedAt,
    campaign: call.campaign,
    lead: call.lead?.id ?? null,
    agent: call.agent,
    number: call.number,
  }
}

function liveCampaign(room: Room, entry: CampaignEntry): CampaignLive {
  const { campaign, hopper, limit, limitedSince } = entry
  const tally = room.calls.tally(campaign.id)
  return {
    campaign: campaign.id,
    hopper: hopper.size,
    dialing: tally.dialing,
    waiting: tally.waiting + tally.offering,
    talking: tally.talking,
    limitedBy: limit.by,
    limitedUntil: limit.until,
    limitedSince,
    pacing: sampleOf(room, entry),
  }
}
