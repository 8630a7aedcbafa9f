import { type Outcome, outcomes } from '../../dialer/model/outcome.js'

/** What became of a call, in the words of the API; `in_progress` while it is open. */
export type CallStatus = 'answered' | 'no_answer' | 'busy' | 'failed' | 'in_progress'

/** Every status, in the order in which lists show them. */
export const callStatuses: readonly CallStatus[] = ['answered', 'no_answer', 'busy', 'failed', 'in_progress']

/** Answered is whatever was picked up, a machine included: `outcome` beside it tells who it was. */
const statusOf: Readonly<Record<Outcome, Exclude<CallStatus, 'in_progress'>>> = {
  connected: 'answered',
  abandoned: 'answered',
  machine: 'answered',
  noAnswer: 'no_answer',
  cancelled: 'no_answer',
  busy: 'busy',
  rejected: 'failed',
  unallocated: 'failed',
  congestion: 'failed',
  failed: 'failed',
}

/** The status of an outcome; null is an open call. */
export function callStatus(outcome: Outcome | null): CallStatus {
  return outcome === null ? 'in_progress' : statusOf[outcome]
}

/** The outcomes of a status; empty for `in_progress`, which is the absence of one. */
export function outcomesOf(status: CallStatus): readonly Outcome[] {
  return outcomes.filter((outcome) => statusOf[outcome] === status)
}
