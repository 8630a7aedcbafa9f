import type { AgentId } from './ids.js'

/** Pauses that are no breaks, by their reason. */
export const pauseReasons = {
  /** By the contract's status of the same name. */
  busy: 'busy',
  /** At work, not to be given calls. */
  idle: 'idle',
  /** On a call that we do not control. */
  onCall: 'onCall',
  /** The phone rang and was not taken. */
  noAnswer: 'noAnswer',
} as const

const notBreaks: ReadonlySet<string> = new Set(Object.values(pauseReasons))

/** True if a pause for this reason is a break. */
export function isBreak(reason: string): boolean {
  return !notBreaks.has(reason)
}

/** A break's own name: nobody begins two in the same millisecond. `since` is epoch ms. */
export function breakName(agent: AgentId, since: number): string {
  return `b${agent}.${since.toString(36)}`
}
