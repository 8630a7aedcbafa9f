import type { LeadId } from '../model/ids.js'
import { happen } from './call-desk.js'
import { change } from './claim-desk.js'
import { isUndialled } from './placing.js'
import type { Room } from './room.js'

/** The call queue places nothing by itself, or goes on. Calls that are out go on; attempts that have not left are taken back. */
export function pauseQueue(room: Room, paused: boolean): void {
  room.queuePaused = paused
  room.stirred = true
  if (!paused) return
  for (const call of room.calls.all()) {
    if (call.dialMode === 'queue' && call.agent === null && isUndialled(call)) {
      happen(room, call.ref, { kind: 'hangUp', by: 'dialer' })
    }
  }
}

/**
 * Leads that stand in an attempt although no call of theirs lives, here or on the PBX, are made ready again; answers with those that were.
 * By design there are none: whatever ends a call frees its lead in the same commit.
 */
export function resetStuck(room: Room, leads: readonly LeadId[], request: number): void {
  if (room.link !== 'ready') {
    const message = 'The PBX cannot be reached, so nobody knows which calls live there; try again when it is back.'
    room.out.refuse(request, { code: 'PBX_UNAVAILABLE', message })
    return
  }
  const stuck = leads.filter((lead) => room.calls.byLead(lead) === undefined && !room.claims.changing.has(lead))
  const reset: LeadId[] = []
  let open = stuck.length
  if (open === 0) room.out.reply(request, { leads: reset })
  for (const lead of stuck) {
    change(room, {
      lead,
      expects: { stage: 'inAttempt', owner: null },
      to: { stage: 'ready', dueAt: room.now, owner: null, claimedUntil: null },
      events: [],
      done: (kept) => {
        if (kept) reset.push(lead)
        open -= 1
        if (open > 0) return
        for (const entry of room.campaigns.present()) entry.hopper.drop({ kind: 'leads', leads: reset })
        room.out.reply(request, { leads: reset })
      },
    })
  }
}
