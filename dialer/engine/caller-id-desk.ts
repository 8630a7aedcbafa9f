import type { Call } from '../call/call-state.js'
import { resultOf } from '../caller-id/call-result.js'
import type { TakenCallerId } from '../caller-id/caller-id-pool.js'
import type { HealthChange } from '../caller-id/health-book.js'
import { shareOf } from '../caller-id/share.js'
import type { CallerIdStanding } from '../model/caller-id.js'
import type { CallRef } from '../model/ids.js'
import type { CampaignEntry, Limit } from './campaign-book.js'
import type { Order } from './placing.js'
import { type Room, wakeBy } from './room.js'

/** What keeps a campaign from calling because it has no number to call with; null: nothing. */
export function callerIdLimit(room: Room, { campaign }: CampaignEntry): Limit | null {
  if (!room.capabilities.callerId) return null
  const found = room.callerIds.available(campaign, room.now)
  return found.ok ? null : { by: 'callerIds', until: found.until }
}

/** Takes the number a call is sent with; null where no campaign has one to say, or the PBX cannot send it. */
export function takeCallerId(room: Room, { entry, lead, number }: Order, call: CallRef): TakenCallerId | null {
  if (entry === null || !room.capabilities.callerId) return null
  return room.callerIds.take(entry.campaign, call, { number, place: lead?.timeZone ?? null }, room.now)
}

/** A call is over, or never was: its number is judged by it. */
export function noteCallerId(room: Room, call: Call): void {
  const { ref, callerId, milestones } = call
  // Without a campaign it was not taken from the pool.
  if (callerId === null || call.campaign === null) return
  const dispositions = room.campaigns.get(call.campaign)?.campaign.settings.dispositions
  const over = {
    call: ref,
    number: callerId,
    reservedAt: milestones.reservedAt,
    wasDialed: milestones.dialedAt !== null,
    result: resultOf(call, dispositions ?? []),
  }
  tellChanges(room, room.callerIds.over(over, room.now))
}

/** Ends rests whose time is over. */
export function endRests(room: Room): void {
  tellChanges(room, room.callerIds.wake(room.now))
}

/** Tells which campaigns have no sound number, or have one again. */
export function lookAtCampaigns(room: Room): void {
  wakeBy(room, room.callerIds.wakesAt())
  for (const { campaign } of room.campaigns.present()) {
    const isNoneHealthy = campaign.status === 'active' && room.callerIds.hasNoneHealthy(campaign)
    if (isNoneHealthy === room.noneHealthy.has(campaign.id)) continue
    if (isNoneHealthy) room.noneHealthy.add(campaign.id)
    else room.noneHealthy.delete(campaign.id)
    const goesOn = !isNoneHealthy || campaign.settings.callerIdPolicy.whenNoneHealthy === 'continue'
    room.out.tell({ kind: 'campaign.callerIds', at: room.now, campaign: campaign.id, isNoneHealthy, goesOn })
  }
}

/** A person has decided over a number. */
export function decide(room: Room, number: string, decision: 'release' | 'quarantine'): CallerIdStanding {
  tellChanges(room, [room.callerIds.health.decide(number, decision, room.now)])
  return standingOf(room, number)
}

export function standingsOf(room: Room, numbers: readonly string[]): readonly CallerIdStanding[] {
  return numbers.map((number) => standingOf(room, number))
}

function standingOf(room: Room, number: string): CallerIdStanding {
  return { ...room.callerIds.standing(number, room.now), isActedOn: isActedOn(room, number) }
}

function isActedOn(room: Room, number: string): boolean {
  return room.campaigns
    .present()
    .some(({ campaign }) => campaign.settings.callerIdPolicy.health === 'act' && room.callerIds.uses(campaign, number))
}

function tellChanges(room: Room, changes: readonly HealthChange[]): void {
  for (const { number, health, from } of changes) {
    room.out.keepCallerId({ number, health })
    if (health.state === from) continue
    const { share, expectedShare } = shareOf(health, health.why ?? 'answers')
    room.out.tell({
      kind: 'callerId.state',
      at: room.now,
      callerId: number,
      from,
      to: health.state,
      signal: health.why,
      until: health.until,
      share,
      expectedShare,
      isAdvice: !isActedOn(room, number),
    })
    room.stirred = true
  }
}
