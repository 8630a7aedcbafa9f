import type { PhoneMode, Presence, PresenceName } from '../../../dialer/model/agent.js'
import { pauseReasons } from '../../../dialer/model/break.js'

/** The contract's coarse status of an agent; `presence` beside it tells exactly. */
export type WireAgentStatus = 'available' | 'busy' | 'paused' | 'offline'

export const wireAgentStatuses = [
  'available',
  'busy',
  'paused',
  'offline',
] as const satisfies readonly WireAgentStatus[]

const statusOf: Readonly<Record<PresenceName, WireAgentStatus>> = {
  loggedOut: 'offline',
  signingOn: 'offline',
  available: 'available',
  previewing: 'busy',
  reserved: 'busy',
  ringing: 'busy',
  talking: 'busy',
  wrapUp: 'busy',
  paused: 'paused',
}

/** The pause reason by which the contract's status `busy` is kept. */
export const busyReason = pauseReasons.busy

/** The status of a presence; paused with the reason `busy` is given back as it was put. */
export function agentStatus(presence: Pick<Presence, 'name'> & { readonly reason?: string }): WireAgentStatus {
  return presence.name === 'paused' && presence.reason === busyReason ? 'busy' : statusOf[presence.name]
}

export type WirePhoneMode = 'nailed_up' | 'per_call'
export const wirePhoneModes = ['nailed_up', 'per_call'] as const satisfies readonly WirePhoneMode[]

export const phoneModeToWire: Readonly<Record<PhoneMode, WirePhoneMode>> = {
  nailedUp: 'nailed_up',
  perCall: 'per_call',
}
export const phoneModeFromWire: Readonly<Record<WirePhoneMode, PhoneMode>> = {
  nailed_up: 'nailedUp',
  per_call: 'perCall',
}
