import type { Presence, PresenceName } from '../../../dialer/model/agent.js'
import { isBreak, pauseReasons } from '../../../dialer/model/break.js'

/** Statuses in the words of agents' screens; `presence` beside them tells exactly. */
export const screenStatuses = ['OFFLINE', 'AVAILABLE', 'ON_CALL', 'IDLE', 'BREAK'] as const

export type ScreenStatus = (typeof screenStatuses)[number]

/** The status of a presence: wrap-up belongs to the call, and whoever is at work and on no break but gets no calls is idle. */
export function screenStatus(presence: Presence | null): ScreenStatus {
  if (presence === null) return 'OFFLINE'
  return screenStatusOf(presence.name, presence.name === 'paused' ? presence.reason : null)
}

/** The same of a presence known by its name; `reason`: of a pause. */
export function screenStatusOf(name: PresenceName, reason: string | null): ScreenStatus {
  switch (name) {
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
      if (reason === pauseReasons.onCall) return 'ON_CALL'
      return isBreak(reason ?? '') ? 'BREAK' : 'IDLE'
  }
}
