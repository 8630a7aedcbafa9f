import type { CampaignEntry, Limit } from './campaign-book.js'
import type { Room } from './room.js'

/** A limit is told when it has held this long, so that it is told at most once in this time. ms */
const steadyForMs = 1000

/** Notes what limits a campaign now; others are told when it lasts. */
export function noteLimit(room: Room, entry: CampaignEntry, limit: Limit): void {
  if (entry.limit.by !== limit.by || entry.limitedSince === 0) entry.limitedSince = room.now
  entry.limit = limit
  if (entry.toldLimit === limit.by || entry.paceArmed) return
  entry.paceArmed = true
  room.deadlines.arm(room.now + steadyForMs, { kind: 'pace', campaign: entry.campaign.id }, false)
}

/** The time is over: if the limit is still another than the one told last, it is told. */
export function tellLimit(room: Room, entry: CampaignEntry): void {
  entry.paceArmed = false
  if (entry.limit.by === entry.toldLimit || entry.removed) return
  entry.toldLimit = entry.limit.by
  room.out.tell({
    kind: 'campaign.pace',
    at: room.now,
    campaign: entry.campaign.id,
    limitedBy: entry.limit.by,
    until: entry.limit.until,
  })
}
