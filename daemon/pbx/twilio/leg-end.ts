import type { LegEnd } from '../../../dialer/model/outcome.js'

/** Statuses with which a call is over. https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
export type FinalStatus = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'

/** What is known of a leg when its call is over. */
export interface EndFacts {
  readonly status: FinalStatus
  readonly answered: boolean
  readonly hungUpByUs: boolean
  /** Last SIP status of the far side (RFC 3261 section 21); null: not told, as by a listing. */
  readonly sipCode: number | null
}

/** SIP statuses that say more than Twilio's own status does. */
const bySipCode: Readonly<Record<number, LegEnd>> = {
  403: 'rejected',
  404: 'unallocated',
  408: 'noAnswer',
  410: 'unallocated',
  480: 'noAnswer',
  484: 'unallocated',
  486: 'busy',
  500: 'congestion',
  502: 'congestion',
  503: 'congestion',
  504: 'congestion',
  600: 'busy',
  603: 'rejected',
  604: 'unallocated',
  607: 'rejected',
}

/** Q.850 cause of each end, for call records (RFC 3398 section 8). */
const causes: Readonly<Record<LegEnd, number | null>> = {
  normal: 16,
  busy: 17,
  noAnswer: 19,
  rejected: 21,
  unallocated: 1,
  congestion: 34,
  cancelled: 16,
  failed: null,
  lost: null,
}

/** How a leg ended. An answer makes every end normal. */
export function legEndOf({ status, answered, hungUpByUs, sipCode }: EndFacts): { end: LegEnd; cause: number | null } {
  const end = endOf({ status, answered, hungUpByUs, sipCode })
  return { end, cause: causes[end] }
}

function endOf({ status, answered, hungUpByUs, sipCode }: EndFacts): LegEnd {
  if (answered || status === 'completed') return 'normal'
  const said = sipCode === null ? undefined : bySipCode[sipCode]
  switch (status) {
    case 'canceled':
      return hungUpByUs ? 'cancelled' : 'failed'
    case 'no-answer':
      return 'noAnswer'
    case 'busy':
      return said === 'rejected' ? 'rejected' : 'busy'
    case 'failed':
      return said ?? (hungUpByUs ? 'cancelled' : 'failed')
  }
}
