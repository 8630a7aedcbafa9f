import type { PacingInput } from './pacing-input.js'

/** One line per ready agent, so that nobody who answers waits. */
export function progressiveLines({ readyAgents, dialing, waiting }: PacingInput): number {
  return Math.max(0, readyAgents - waiting - dialing)
}
