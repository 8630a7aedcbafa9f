import type { AgentSnapshot, NextAct, PhoneMode, Presence, WorkSession } from '../model/agent.js'
import type { LegId } from '../model/ids.js'
import { hasFields, isKindOf, isNumber, isOneOf, isRowId, isText, orAbsent, orNull } from '../model/shape.js'

export const isPhoneMode = isOneOf<PhoneMode>('nailedUp', 'perCall')

const since = isNumber
const inCall = { since, call: isText }

const isPresence = isKindOf<'name', Presence>('name', {
  loggedOut: { since, why: orNull(isText) },
  signingOn: { since, phoneMode: isPhoneMode, leg: isText, until: isNumber },
  available: { since },
  previewing: { since, campaign: isRowId, lead: isRowId, until: isNumber },
  reserved: inCall,
  ringing: inCall,
  talking: inCall,
  wrapUp: { since, call: isText, until: isNumber },
  paused: { since, reason: isText, overAt: orAbsent(isNumber) },
})

const isNextAct = isKindOf<'kind', NextAct>('kind', {
  pause: { reason: isText, limitMs: orAbsent(isNumber) },
  signOff: { why: orAbsent(isText) },
})

const isWorkSession = hasFields<WorkSession>({
  id: isText,
  openedAt: isNumber,
  heartbeat: orNull(hasFields({ until: isNumber, missAfterMs: isNumber })),
})

/** The part of it that tells where the agent's phone is. */
export const isKeptPhone = hasFields<Pick<AgentSnapshot, 'phoneMode' | 'leg'>>({
  phoneMode: isPhoneMode,
  leg: orNull<LegId>(isText),
})

/** What is kept of an agent, if it is whole. A field that a later version adds may be absent in what an earlier one kept. */
export const isAgentSnapshot = hasFields<AgentSnapshot>({
  agent: isRowId,
  presence: isPresence,
  leg: orNull<LegId>(isText),
  phoneMode: isPhoneMode,
  next: orNull(isNextAct),
  session: orAbsent(orNull(isWorkSession)),
})
