import type { LegEnd } from '../../../dialer/model/outcome.js'

/** What is known of a leg when its channel is gone. */
export interface EndFacts {
  /** Q.850 cause, 0 where the PBX knows none. */
  readonly cause: number
  readonly answered: boolean
  /** We asked for the hang-up. */
  readonly hungUpByUs: boolean
}

/**
 * Q.850 causes of a leg nobody answered (ITU-T Q.850 table 1; SIP statuses become causes in Asterisk's chan_pjsip:
 * 404 1, 486 and 600 17, 480 19, 408 18, 603 21, 403 21, 410 22, 484 28, 500 38, 503 34, 504 102).
 */
const unanswered: Readonly<Record<number, LegEnd>> = {
  1: 'unallocated', // unallocated number
  2: 'congestion', // no route to transit network
  3: 'unallocated', // no route to destination
  17: 'busy',
  18: 'noAnswer', // no user responding
  19: 'noAnswer', // alerting, no answer; also our own ring timeout
  20: 'noAnswer', // subscriber absent: a phone that is switched off or not registered
  21: 'rejected',
  22: 'unallocated', // number changed
  27: 'congestion', // destination out of order
  28: 'unallocated', // address incomplete
  29: 'rejected', // facility rejected
  34: 'congestion', // no circuit
  38: 'congestion', // network out of order
  41: 'congestion', // temporary failure
  42: 'congestion', // switching equipment congestion
  44: 'congestion', // requested channel not available
  47: 'congestion', // resource unavailable
  102: 'congestion', // recovery on timer expiry
}

/** How a leg ended. An answer makes every end normal; a clearing without one is ours (`cancelled`) or, unasked for, a fault that shows. */
export function legEndOf({ cause, answered, hungUpByUs }: EndFacts): LegEnd {
  if (answered) return 'normal'
  return unanswered[cause] ?? (hungUpByUs ? 'cancelled' : 'failed')
}
