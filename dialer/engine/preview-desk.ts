import type { AgentEntry } from '../agents/agent-book.js'
import { notWhile, timeFor } from '../agents/presence.js'
import { placeOf } from '../campaigns/places/place-of.js'
import { isOpenAt } from '../model/campaign.js'
import type { ErrorValue } from '../model/domain-error.js'
import type { AgentId, CampaignId, LeadId } from '../model/ids.js'
import type { KnownLead, Lead } from '../model/lead.js'
import { isPhoneNumber, type PhoneNumber } from '../model/phone-number.js'
import type { Refusal } from '../queue/admission.js'
import { makeAvailable, setPresence } from './agent-desk.js'
import { callerIdLimit } from './caller-id-desk.js'
import type { CampaignEntry } from './campaign-book.js'
import { nextLead } from './campaign-loop.js'
import { taken } from './claim-desk.js'
import { changeLead } from './lead-desk.js'
import { placesByItself } from './need.js'
import { hoursRefusal, isStorageFull, lineRequest, type Order, reserve } from './placing.js'
import type { Room } from './room.js'

/** A skipped lead is not shown again for this long. ms */
const skippedForMs = 600_000

/** The lead each agent is looking at, kept beside the presence because it must be dialled as it was shown. */
export interface Shown {
  readonly lead: Lead
  readonly entry: CampaignEntry
}

/** A number to dial by hand, see the command `agent.dialNumber`. */
export interface NumberWish {
  readonly number: PhoneNumber
  readonly campaign: CampaignId | null
  readonly callerId?: string | null
}

export interface PreviewDesk {
  /** Shows the agent the next lead, or waits for a batch; answers the request. */
  nextLead(agent: AgentEntry, campaign: CampaignId | null, request: number): void
  /** Tries again for those who wait, after a batch came. */
  retryWaiting(): void
  dialLead(agent: AgentEntry, lead: LeadId, request: number): void
  /** The store told the lead an agent wants to dial. */
  leadCame(request: number, lead: KnownLead | null): void
  skipLead(agent: AgentEntry, lead: LeadId): ErrorValue | null
  dialNumber(agent: AgentEntry, wish: NumberWish, request: number): void
  /** The time to look is over: the lead is dialled or skipped. */
  timeOver(agent: AgentEntry): void
  /** The agent goes elsewhere: the lead goes back unharmed. */
  putBack(agent: AgentEntry): void
  /** The lead the agent is looking at. */
  shownTo(agent: AgentEntry): Lead | null
  /** The lead being looked at is no longer to be dialled. */
  forget(agent: AgentEntry): void
}

/** What agents dial themselves: leads looked at first, leads picked, numbers. */
export function createPreviewDesk(room: Room): PreviewDesk {
  const shown = new Map<AgentId, Shown>()

  const take = (agent: AgentEntry): Shown | null => {
    const found = shown.get(agent.id) ?? null
    if (found === null) return null
    shown.delete(agent.id)
    room.previewed.delete(found.lead.id)
    return found
  }

  /** Campaigns whose leads this agent may look at. */
  const open = (agent: AgentEntry, only: CampaignId | null) =>
    room.campaigns
      .present()
      .filter(
        (entry) =>
          (only === null || entry.campaign.id === only) &&
          isOpenAt(entry.campaign, room.now) &&
          !placesByItself(entry) &&
          agent.class.campaigns.has(entry.campaign.id),
      )

  const show = (agent: AgentEntry, entry: CampaignEntry, lead: Lead, request: number) => {
    const until = room.now + entry.campaign.settings.previewS * 1000
    shown.set(agent.id, { lead, entry })
    room.previewed.set(lead.id, agent.id)
    setPresence(room, agent, {
      name: 'previewing',
      since: room.now,
      campaign: entry.campaign.id,
      lead: lead.id,
      until,
    })
    room.deadlines.arm(until, { kind: 'preview', agent: agent.id }, false)
    room.out.reply(request, { lead, campaign: entry.campaign.id, until })
  }

  const showNext = (agent: AgentEntry, campaign: CampaignId | null, request: number): boolean => {
    for (const entry of open(agent, campaign)) {
      const lead = entry.hopper.nextFor(agent.id, entry.campaign, room.now)?.lead ?? nextLead(room, entry)
      if (lead === null) continue
      show(agent, entry, lead, request)
      return true
    }
    return false
  }

  /** Reserves a call for the agent; false with the request refused if there is no line. */
  const place = (agent: AgentEntry, order: Omit<Order, 'trunk' | 'agent'>): boolean => {
    const refusal = haltFor(room) ?? (order.entry === null ? null : callerIdRefusal(room, order.entry))
    const line = refusal === null ? room.admission.find(lineRequest(order.entry), room.now, false) : null
    if (line?.ok === true) {
      reserve(room, { ...order, trunk: line.trunk, agent })
      return true
    }
    if (order.request !== null) {
      room.out.refuse(order.request, refusal ?? noLine(line ?? { limitedBy: 'trunkLines', until: null }, room.now))
    }
    return false
  }

  const skip = (agent: AgentEntry) => {
    const found = take(agent)
    if (found !== null) {
      const { lead } = found
      changeLead(room, lead, { lead: lead.id, stage: 'ready', dueAt: room.now + skippedForMs })
    }
    makeAvailable(room, agent)
  }

  const dialShown = (agent: AgentEntry, found: Shown, request: number | null): boolean => {
    const { lead, entry } = found
    const { dialMode } = entry.campaign.settings
    if (!place(agent, { entry, lead, number: lead.number, dialMode, request })) return false
    take(agent)
    return true
  }

  return {
    nextLead(agent, campaign, request) {
      if (timeFor('lookAtLead', agent.presence.name) === null) {
        room.out.refuse(request, notWhile(agent.presence, 'lookAtLead'))
        return
      }
      if (showNext(agent, campaign, request)) return
      if (!room.draining && open(agent, campaign).some(isBeingFilled(room.now))) {
        room.nextLeadRequests.push({ request, agent: agent.id, campaign })
      } else room.out.reply(request, null)
    },
    retryWaiting() {
      for (const waiting of room.nextLeadRequests.splice(0)) {
        const agent = room.agents.get(waiting.agent)
        if (agent === undefined || agent.presence.name !== 'available') room.out.reply(waiting.request, null)
        else this.nextLead(agent, waiting.campaign, waiting.request)
      }
    },
    dialLead(agent, lead, request) {
      const found = shown.get(agent.id)
      if (found !== undefined && found.lead.id === lead) {
        dialShown(agent, found, request)
        return
      }
      if (timeFor('dial', agent.presence.name) === null) {
        room.out.refuse(request, notWhile(agent.presence, 'dial'))
        return
      }
      room.leadRequests.set(request, { agent: agent.id, lead })
      room.out.askLead(request, lead)
    },
    leadCame(request, known) {
      const asked = room.leadRequests.get(request)
      room.leadRequests.delete(request)
      const agent = asked === undefined ? undefined : room.agents.get(asked.agent)
      if (agent === undefined || known === null) {
        room.out.refuse(request, { code: 'NOT_FOUND', message: 'There is no such lead.' })
        return
      }
      const { stage: _, claim, ...lead } = known
      const isClaimed = claim !== null && claim.agent === agent.id
      const entry = isClaimed ? claimedOf(room, agent, lead) : open(agent, lead.campaign)[0]
      const refusal = pickRefusal(room, agent, entry, known)
      if (refusal !== null || entry === undefined) {
        room.out.refuse(request, refusal ?? notOpen)
        return
      }
      const { dialMode } = entry.campaign.settings
      if (place(agent, { entry, lead, number: lead.number, dialMode, request, isClaimed })) {
        entry.hopper.drop({ kind: 'leads', leads: [lead.id] })
      }
    },
    skipLead(agent, lead) {
      if (agent.presence.name !== 'previewing') return notWhile(agent.presence, 'skipLead')
      if (agent.presence.lead !== lead) return { code: 'CONFLICT', message: 'The agent is looking at another lead.' }
      skip(agent)
      return null
    },
    dialNumber(agent, { number, campaign, callerId = null }, request) {
      const entry = campaign === null ? null : room.campaigns.get(campaign)
      const refusal = numberRefusal(room, agent, number, entry)
      if (refusal !== null || entry === undefined) room.out.refuse(request, refusal ?? notOpen)
      else place(agent, { entry, lead: null, number, dialMode: 'manual', request, callerId })
    },
    timeOver(agent) {
      if (agent.presence.name !== 'previewing' || agent.presence.until > room.now) return
      const found = shown.get(agent.id)
      const dials = found?.entry.campaign.settings.previewTimeout === 'dial' && !placesByItself(found.entry)
      if (found === undefined || !dials || !dialShown(agent, found, null)) skip(agent)
    },
    putBack(agent) {
      const found = take(agent)
      if (found !== null && !found.entry.removed) found.entry.hopper.putBack(found.lead)
    },
    shownTo: (agent) => shown.get(agent.id)?.lead ?? null,
    forget(agent) {
      take(agent)
    },
  }
}

/** True while the hopper's batch is on its way, or about to be asked for. */
function isBeingFilled(now: number): (entry: CampaignEntry) => boolean {
  return ({ hopper }) => hopper.size === 0 && (hopper.nextDueAt === null || hopper.nextDueAt <= now)
}

const notOpen: ErrorValue = {
  code: 'CONFLICT',
  message: 'The campaign is not active, is not dialled by hand, or is not worked by this agent.',
}

/** What keeps everybody from dialling by hand. */
function haltFor(room: Room): ErrorValue | null {
  if (room.draining) return { code: 'DRAINING', message: 'The site is shutting down and places no more calls.' }
  if (room.link !== 'ready') return { code: 'PBX_UNAVAILABLE', message: 'The PBX cannot be reached at the moment.' }
  if (isStorageFull(room)) {
    return {
      code: 'STORAGE_UNAVAILABLE',
      message: 'The storage is behind; no new calls are placed until it has caught up.',
    }
  }
  return room.sitePaused ? { code: 'CONFLICT', message: 'Calling is paused for the whole site.' } : null
}

function callerIdRefusal(room: Room, entry: CampaignEntry): ErrorValue | null {
  const limit = callerIdLimit(room, entry)
  if (limit === null) return null
  return {
    code: 'NOT_DIALABLE',
    message: 'The campaign has no number to call with: all had their calls of the day, rest between calls, or are bad.',
    details: { rule: limit.by, until: limit.until },
  }
}

function noLine({ limitedBy, until }: Pick<Refusal, 'limitedBy' | 'until'>, now: number): ErrorValue {
  if (until === null) {
    return {
      code: 'RATE_LIMITED',
      message: 'All lines are in use at the moment; try again when a call has ended.',
      details: { limitedBy },
    }
  }
  const retryAfterS = Math.max(1, Math.ceil((until - now) / 1000))
  return {
    code: 'RATE_LIMITED',
    message: `The trunk has refused several calls in a row for want of a line and rests; try again in ${retryAfterS} s.`,
    details: { limitedBy, retryAfterS },
  }
}

/** The campaign of a lead that the agent has claimed: any that is active and worked by the agent, whatever its mode. */
function claimedOf(room: Room, agent: AgentEntry, { campaign }: Lead): CampaignEntry | undefined {
  const entry = room.campaigns.get(campaign)
  if (entry === undefined || entry.removed || !isOpenAt(entry.campaign, room.now)) return undefined
  return agent.class.campaigns.has(campaign) ? entry : undefined
}

function pickRefusal(
  room: Room,
  agent: AgentEntry,
  entry: CampaignEntry | undefined,
  lead: KnownLead,
): ErrorValue | null {
  if (timeFor('dial', agent.presence.name) === null) return notWhile(agent.presence, 'dial')
  if (room.calls.byLead(lead.id) !== undefined) return taken('inCall', 'The lead is being called at the moment.')
  const isOthers = lead.claim !== null && lead.claim.agent !== agent.id
  if (isOthers || room.previewed.has(lead.id) || room.claims.changing.has(lead.id)) {
    return taken('claimed', 'Another agent has this lead at the moment.')
  }
  if (entry === undefined) return notOpen
  if (lead.stage === 'finished') return taken('finished', 'The lead is finished.')
  return hoursRefusal(entry.campaign.settings, lead.timeZone, room.now)
}

function numberRefusal(
  room: Room,
  agent: AgentEntry,
  number: string,
  entry: CampaignEntry | null | undefined,
): ErrorValue | null {
  if (timeFor('dial', agent.presence.name) === null) return notWhile(agent.presence, 'dial')
  if (!isPhoneNumber(number)) {
    return {
      code: 'VALIDATION_ERROR',
      message: 'A number is an optional + and 2 to 20 digits.',
      details: { fields: { number: 'must be an optional + and 2 to 20 digits' } },
    }
  }
  if (entry === null) return null
  if (entry === undefined || entry.removed || !isOpenAt(entry.campaign, room.now)) return notOpen
  if (!agent.class.campaigns.has(entry.campaign.id)) return notOpen
  return hoursRefusal(entry.campaign.settings, placeOf(number), room.now)
}
