import type { Call } from '../call/call-state.js'
import { permittedWaitMs } from '../campaigns/permitted-wait.js'
import { bandAt, leadOrderOf } from '../model/lead-order.js'
import { classOfPriority } from '../model/lead-priority.js'
import type { Room } from './room.js'

/** The first originate of an attempt of a queue leaves: how long its lead has waited, and whether the queue's promise was kept. */
export function noteServed(room: Room, before: Call, call: Call, at: number): void {
  const { lead, campaign } = call
  if (lead === null || campaign === null) return
  if (before.milestones.dialedAt !== null || call.milestones.dialedAt === null) return
  const settings = room.campaigns.get(campaign)?.campaign.settings
  const bands = settings === undefined ? null : leadOrderOf(settings)
  if (settings === undefined || bands === null) return
  const waitedMs = permittedWaitMs(settings, lead.timeZone, lead.dueAt, at)
  const band = bandAt(bands, lead.priority)
  const promiseMs = band === undefined || band.rank === 2 ? null : band.promiseMs
  room.out.tell({
    kind: 'queue.served',
    at,
    call: call.ref,
    lead: lead.id,
    campaign,
    agent: call.agent,
    priorityClass: classOfPriority(lead.priority),
    waitedMs,
    promiseMs,
    isKept: promiseMs === null || waitedMs <= promiseMs + atOnceMs,
  })
}

/** "At once" and "within" leave the time that a commit and the start of a call take. ms */
const atOnceMs = 1000
