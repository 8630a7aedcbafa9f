import type { Presence, PresenceName } from '../model/agent.js'
import type { ErrorValue } from '../model/domain-error.js'
import type { CallRef } from '../model/ids.js'

/** What can be asked of an agent. */
export type AgentAct =
  | 'signOn'
  | 'signOff'
  | 'pause'
  | 'becomeReady'
  | 'lookAtLead'
  | 'skipLead'
  | 'dial'
  | 'hangUp'
  | 'record'

/** When an act is done: at once, or when the present work is over. */
export type ActTime = 'now' | 'later'

const atWork: readonly PresenceName[] = ['reserved', 'ringing', 'talking']

/** In which presence which act is legal; in any other it is refused. */
const acts: Readonly<Record<AgentAct, Readonly<Record<ActTime, readonly PresenceName[]>>>> = {
  signOn: { now: ['loggedOut'], later: [] },
  signOff: { now: ['signingOn', 'available', 'previewing', 'paused'], later: [...atWork, 'wrapUp'] },
  pause: { now: ['available', 'previewing', 'paused'], later: ['signingOn', ...atWork, 'wrapUp'] },
  // Later: takes back a pause or sign-off asked for before.
  becomeReady: { now: ['available', 'paused', 'wrapUp'], later: ['signingOn', ...atWork] },
  lookAtLead: { now: ['available'], later: [] },
  skipLead: { now: ['previewing'], later: [] },
  dial: { now: ['available'], later: [] },
  hangUp: { now: atWork, later: [] },
  record: { now: ['talking'], later: [] },
}

const actWords: Readonly<Record<AgentAct, string>> = {
  signOn: 'sign on',
  signOff: 'sign off',
  pause: 'pause',
  becomeReady: 'become ready',
  lookAtLead: 'look at a lead',
  skipLead: 'skip a lead',
  dial: 'dial',
  hangUp: 'hang up',
  record: 'have a call recorded',
}

const presenceWords: Readonly<Record<PresenceName, string>> = {
  loggedOut: 'logged out',
  signingOn: 'signing on',
  available: 'available',
  previewing: 'looking at a lead',
  reserved: 'reserved for a call',
  ringing: 'being rung for a call',
  talking: 'talking',
  wrapUp: 'in wrap-up',
  paused: 'paused',
}

/** When an agent in this presence may do this; null: not at all. */
export function timeFor(act: AgentAct, presence: PresenceName): ActTime | null {
  if (acts[act].now.includes(presence)) return 'now'
  return acts[act].later.includes(presence) ? 'later' : null
}

/** The refusal of what an agent cannot do now; names the present state. */
export function notWhile(presence: Presence, act: AgentAct): ErrorValue {
  return {
    code: 'CONFLICT',
    message: `The agent cannot ${actWords[act]} while ${presenceWords[presence.name]}.`,
    details: { presence: presence.name },
  }
}

/** The call an agent is busy with, or null. */
export function callOf(presence: Presence): CallRef | null {
  return 'call' in presence ? presence.call : null
}

/** Signed on and not paused: counts as working. */
export function isOnDuty(presence: Presence): boolean {
  return presence.name !== 'loggedOut' && presence.name !== 'signingOn' && presence.name !== 'paused'
}
