import type { Outcome } from '../../../../dialer/model/outcome.js'

/** Outcomes as people read them in a file. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  connected: 'connected',
  abandoned: 'abandoned',
  machine: 'machine',
  busy: 'busy',
  noAnswer: 'no answer',
  rejected: 'rejected',
  unallocated: 'no such number',
  congestion: 'congestion',
  cancelled: 'cancelled',
  failed: 'failed',
}
