import type { Call } from '../call/call-state.js'
import { afterAttempt } from '../campaigns/retry-policy.js'
import type { Disposition, DispositionChoice } from '../model/disposition.js'
import type { HoldRule } from '../model/domain-event.js'
import type { CampaignId } from '../model/ids.js'
import type { Lead, LeadChange } from '../model/lead.js'
import { noteTruth } from './amd-desk.js'
import type { CampaignEntry } from './campaign-book.js'
import { withClaim } from './claim-desk.js'
import type { Room } from './room.js'

/** After a call: what was said, what becomes of the lead, and whether the campaign has any left. */
export function settleLead(room: Room, call: Call, said: DispositionChoice | null, attempted: boolean): void {
  const entry = call.campaign === null ? undefined : room.campaigns.get(call.campaign)
  const disposition = entry?.campaign.settings.dispositions.find((each) => each.code === said?.code) ?? null
  if (call.disposition !== null) {
    room.out.tell({
      kind: 'call.dispositioned',
      at: room.now,
      call: call.ref,
      campaign: call.campaign,
      lead: call.lead?.id ?? null,
      agent: call.agent,
      disposition: call.disposition,
      success: disposition?.success ?? false,
      machine: disposition?.machine ?? null,
    })
  }
  if (disposition !== null && call.judged !== null && call.plan.amd !== null) {
    noteTruth(room, call.campaign, call.plan.amd.setup, call.judged, disposition.machine)
  }
  if (disposition?.next === 'dnc') {
    room.out.addDnc(call.number, disposition.code)
    dropNumber(room, call.number)
  }
  if (call.lead !== null) {
    const next = nextOf(room, call, call.lead, { entry, disposition, said, attempted })
    const isOwned = call.dialMode === 'queue' && call.agent !== null && next.stage === 'finished'
    changeLead(room, call.lead, isOwned ? { ...next, owner: call.agent } : next)
  }
  if (entry === undefined) return
  askIfLast(room, entry)
  forgetIfOver(room, entry.campaign.id)
}

/** A removed campaign is known until its last call is over. */
export function forgetIfOver(room: Room, campaign: CampaignId | null): void {
  if (campaign === null || room.campaigns.get(campaign)?.removed !== true) return
  if (room.calls.tally(campaign).open.size === 0) room.campaigns.forget(campaign)
}

/** No call is open and no lead held: asking anew tells whether the campaign is complete. */
function askIfLast(room: Room, { campaign, hopper }: CampaignEntry): void {
  if (hopper.size === 0 && room.calls.tally(campaign.id).open.size === 0) hopper.dueAt(room.now)
}

function nextOf(
  room: Room,
  call: Call,
  lead: Lead,
  of: {
    readonly entry: CampaignEntry | undefined
    readonly disposition: Disposition | null
    readonly said: DispositionChoice | null
    readonly attempted: boolean
  },
): LeadChange {
  // In a queue the person has waited all the same.
  if (!of.attempted) {
    return { lead: lead.id, stage: 'ready', dueAt: call.dialMode === 'queue' ? lead.dueAt : room.now }
  }
  const outcome = call.ending?.outcome ?? 'failed'
  if (of.entry === undefined) {
    const over = { stage: 'finished', finishedWhy: 'withdrawn' } as const
    return { lead: lead.id, ...over, attempted: { outcome, at: room.now } }
  }
  return afterAttempt({
    lead,
    campaign: of.entry.campaign,
    outcome,
    disposition: of.disposition,
    choice: of.said,
    at: room.now,
  })
}

/** Changes a lead, tells it, and lets its hopper know when it is due again. */
export function changeLead(room: Room, lead: Lead, wanted: LeadChange): void {
  const change = withClaim(room, lead, wanted)
  room.out.changeLead(change)
  if (change.stage === undefined) return
  const dueAt = change.stage === 'ready' ? (change.dueAt ?? lead.dueAt) : null
  room.out.tell({
    kind: 'lead.updated',
    at: room.now,
    lead: lead.id,
    campaign: lead.campaign,
    stage: change.stage,
    status: change.status ?? null,
    dueAt,
    finishedWhy: change.finishedWhy ?? null,
  })
  if (dueAt !== null) room.campaigns.get(lead.campaign)?.hopper.dueAt(dueAt)
}

/** A rule forbade a lead at the last look: it is told, and the lead rests until the rule may have changed its mind. */
export function holdLead(room: Room, lead: Lead, rule: HoldRule, until: number | null): void {
  tellHeld(room, lead, rule, until)
  const entry = room.campaigns.get(lead.campaign)
  if (entry !== undefined) askIfLast(room, entry)
  switch (rule) {
    case 'dnc':
      changeLead(room, lead, { lead: lead.id, stage: 'finished', finishedWhy: 'dnc' })
      return
    case 'attemptCap':
      endAtCap(room, lead)
      return
    case 'notReady':
      // An older batch offered it; whoever has it now will say when it is due again.
      entry?.hopper.hold(lead.id, until ?? room.now + notReadyForMs)
      return
    case 'notDue':
    case 'numberCap':
    case 'minSpacing':
    case 'outsideWindow':
    case 'stateRule':
    case 'holiday':
    case 'unknownZone':
    case 'consent':
    case 'abandonedBefore':
    case 'machineToday':
      // The store, asked again, might offer it at once; it is left alone for a while.
      entry?.hopper.hold(lead.id, until ?? room.now + heldForMs)
  }
}

/** A lead that was tried as often as it may be is done. */
export function endAtCap(room: Room, lead: Lead): void {
  changeLead(room, lead, { lead: lead.id, stage: 'finished', finishedWhy: 'attemptCap' })
}

/** A lead held back by a rule that does not say until when rests this long. ms */
const heldForMs = 3_600_000
const notReadyForMs = 60_000

export function tellHeld(room: Room, lead: Lead, rule: HoldRule, until: number | null): void {
  room.out.tell({ kind: 'lead.held', at: room.now, lead: lead.id, campaign: lead.campaign, rule, until })
}

/** A number must not be called any more: held copies of its leads go. */
function dropNumber(room: Room, number: string): void {
  for (const entry of room.campaigns.present()) {
    entry.hopper.drop({ kind: 'numbers', pattern: { number, prefix: false } })
  }
}
