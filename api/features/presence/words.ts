import type { Presence } from '../../../dialer/model/agent.js'
import { isBreak, pauseReasons } from '../../../dialer/model/break.js'

/** Statuses in the words of agents' screens; `presence` beside them tells exactly. */
export const screenStatuses = ['OFFLINE', 'AVAILABLE', 'ON_CALL', 'IDLE', 'BREAK'] as const

export type ScreenStatus = (typeof screenStatuses)[number]

/** The status of a presence: wrap-up belongs to the call, and whoever is at work and on no break but gets no calls is idle. */
export function screenStatus(presence: Presence | null): ScreenStatus {
  switch (presence?.name) {
    case undefined:
    case 'loggedOut':
    case 'signingOn':
      return 'OFFLINE'
    case 'available':
    case 'previewing':
      return 'AVAILABLE'
    case 'reserved':
    case 'ringing':
    case 'talking':
    case 'wrapUp':
      return 'ON_CALL'
    case 'paused':
      if (presence.reason === pauseReasons.onCall) return 'ON_CALL'
      return isBreak(presence.reason) ? 'BREAK' : 'IDLE'
  }
}
