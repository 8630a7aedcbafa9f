import type { AgentId } from '../model/ids.js'

/** An agent who could take a call. */
export interface Candidate {
  readonly id: AgentId
  /** Since when the agent has had no call, epoch ms. */
  readonly idleSince: number
}

/** The agent who takes the call: the longest idle one; the lower id among equals. Null if there is none. */
export function longestIdle<T extends Candidate>(candidates: Iterable<T>, fits: (candidate: T) => boolean): T | null {
  let best: T | null = null
  for (const candidate of candidates) {
    if (best !== null && !isBefore(candidate, best)) continue
    if (fits(candidate)) best = candidate
  }
  return best
}

function isBefore(a: Candidate, b: Candidate): boolean {
  return a.idleSince === b.idleSince ? a.id < b.id : a.idleSince < b.idleSince
}
