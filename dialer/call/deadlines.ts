import type { CallState } from './call-state.js'

/** The PBX ends ringing by itself; this long after it should have, we do. ms */
export const ringGraceMs = 3000
/** Detection tells its verdict itself; this long after it should have, the answer counts as a person. Less than what is left for the bridge. ms */
export const verdictGraceMs = 150
/** An agent's phone rings this long. ms */
export const agentRingMs = 15_000
/** A bridge stands this long after it was asked for, or is asked for once more. ms */
export const bridgeWithinMs = 3000
/** No message plays longer. ms */
export const longestMessageMs = 60_000
/** A leg told to end is gone by then, or is told again. ms */
export const goneWithinMs = 5000
/** How often a leg is told to end before the call is closed without it. */
export const mostHangUps = 4

/** When the state has to be looked at if nothing happens, epoch ms; null: never. */
export function deadlineOf(state: CallState): number | null {
  switch (state.name) {
    case 'callingAgent':
    case 'dialing':
    case 'ringing':
    case 'offering':
      return state.ringUntil
    case 'screening':
      return state.verdictBy
    case 'waiting':
      return state.dropAt
    case 'connecting':
      return state.bridgeBy
    case 'messaging':
      return state.playUntil
    case 'hangingUp':
      return state.goneBy
    case 'wrapUp':
      return state.wrapUpUntil
    case 'reserved':
    case 'bridged':
    case 'closed':
      return null
  }
}
