import type { LeadId } from '../model/ids.js'
import type { PbxSnapshot } from '../ports/pbx.js'
import type { KeptOpen, Look } from '../ports/watch.js'
import { change } from './claim-desk.js'
import { takePhone } from './pbx-desk.js'
import type { PreviewDesk } from './preview-desk.js'
import { resumeCall } from './resume.js'
import type { Room } from './room.js'
import { judge, mismatchOf, nobody, noteMended } from './watch-book.js'
import { suspectsAtHome } from './watch-own.js'
import { suspectsOnPbx } from './watch-pbx.js'
import { suspectsAmongPlaces } from './watch-places.js'
import { ownMismatch, tellMended } from './watch-tell.js'

/**
 * Compares what is believed with the PBX, with the store and with itself. What differs at two looks in a row, while nothing has happened
 * to it between, is put right by the event that would have come, counted and told.
 */
export function takeLook(room: Room, desk: PreviewDesk, { snapshot, kept, stuckRecordings }: Look): void {
  const { watch } = room
  watch.looks += 1
  watch.lastLookAt = room.now
  noteWrites(room)
  const found = [...suspectsAtHome(room, desk), ...suspectsAmongPlaces(room, desk)]
  if (snapshot !== null && room.link === 'ready') {
    learnPhones(room, snapshot)
    watch.lastComparedAt = room.now
    found.push(...suspectsOnPbx(room, desk, snapshot))
  }
  for (const suspicion of judge(watch, found, room.now)) {
    if (!suspicion.isStill()) continue
    const mismatch = mismatchOf(watch, suspicion)
    tellMended(room, mismatch)
    suspicion.repair()
  }
  for (const id of stuckRecordings) tellMended(room, ownMismatch({ kind: 'recordingStuck', id, about: nobody }))
  if (kept !== null && room.link === 'ready') lookAtKept(room, kept)
}

/** Since when no write has come back. */
function noteWrites({ watch, out, now }: Room): void {
  if (out.uncommitted === 0 || out.written !== watch.written) watch.writesWaitSince = null
  else watch.writesWaitSince ??= now
  watch.written = out.written
}

/** A phone that nothing was ever told of is believed nothing of: what the PBX says of it is news and no mismatch. */
function learnPhones(room: Room, { phones }: PbxSnapshot): void {
  for (const phone of phones) {
    if (room.agents.byExtension(phone.extension)?.registered === null) takePhone(room, phone, room.now)
  }
}

/**
 * Open attempts, and leads in an attempt, of which no call is known. The store may have been asked before something was written that is
 * known here already, so only what stands in two looks counts.
 */
function lookAtKept(room: Room, { leads, calls }: KeptOpen): void {
  const before = room.watch.keptOnce
  const once = new Set<string>()
  const isSure = (key: string) => {
    if (before.has(key)) return true
    once.add(key)
    return false
  }
  for (const stored of calls) {
    const { ref, lead, campaign, agent } = stored.record
    if (room.calls.get(ref) !== undefined || !isSure(`call ${ref}`)) continue
    tellMended(room, ownMismatch({ kind: 'attemptWithoutCall', id: ref, about: { call: ref, lead, campaign, agent } }))
    resumeCall(room, stored)
  }
  for (const lead of leads) {
    const isFree = room.calls.byLead(lead) === undefined && !room.claims.changing.has(lead)
    if (isFree && isSure(`lead ${lead}`)) freeLead(room, lead)
  }
  room.watch.keptOnce = once
}

function freeLead(room: Room, lead: LeadId): void {
  const mismatch = ownMismatch({ kind: 'leadWithoutCall', id: String(lead), about: { ...nobody, lead } })
  change(room, {
    lead,
    expects: { stage: 'inAttempt', owner: null },
    to: { stage: 'ready', dueAt: room.now, owner: null, claimedUntil: null },
    events: [{ kind: 'watchdog.repaired', at: room.now, ...mismatch }],
    done: (isKept) => {
      if (!isKept) return
      noteMended(room.watch, mismatch, room.now)
      for (const entry of room.campaigns.present()) entry.hopper.drop({ kind: 'leads', leads: [lead] })
    },
  })
}
