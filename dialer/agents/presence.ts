import type { Presence, PresenceName } from '../model/agent.js'
import type { ErrorValue } from '../model/domain-error.js'
import type { CallRef } from '../model/ids.js'

/** Which presence may follow which. Every presence may be followed by `loggedOut`: a phone can always be lost. */
const following: Readonly<Record<PresenceName, readonly PresenceName[]>> = {
  loggedOut: ['signingOn', 'available'],
  signingOn: ['available', 'paused', 'loggedOut'],
  available: ['previewing', 'reserved', 'ringing', 'talking', 'paused', 'loggedOut'],
  previewing: ['available', 'reserved', 'paused', 'loggedOut'],
  reserved: ['ringing', 'talking', 'wrapUp', 'available', 'paused', 'loggedOut'],
  ringing: ['reserved', 'talking', 'available', 'paused', 'loggedOut'],
  talking: ['wrapUp', 'available', 'paused', 'loggedOut'],
  wrapUp: ['available', 'paused', 'loggedOut'],
  paused: ['available', 'paused', 'loggedOut', 'talking'],
}

/** May an agent go from one presence to the other? */
export function mayFollow(from: PresenceName, to: PresenceName): boolean {
  return following[from].includes(to)
}

const words: Readonly<Record<PresenceName, string>> = {
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

/** The refusal of what an agent cannot do now; names the present state. */
export function notWhile(presence: Presence, what: string): ErrorValue {
  return {
    code: 'CONFLICT',
    message: `The agent cannot ${what} while ${words[presence.name]}.`,
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
