import type { PacingInput } from './pacing-input.js'

/** A fixed number of lines per ready agent, rounded down. A person already waiting takes an agent whole. */
export function powerLines({ settings, readyAgents, dialing, waiting }: PacingInput): number {
  return Math.max(0, Math.floor(Math.max(0, readyAgents - waiting) * settings.ratio) - dialing)
}
