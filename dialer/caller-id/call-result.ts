import type { Call } from '../call/call-state.js'
import { type Disposition, unsaidDisposition } from '../model/disposition.js'
import type { CallResult } from './comparison.js'

/** A person who hangs up within this time of the answer had seen or heard enough. ms */
export const shortCallMs = 6000

/**
 * What a call that is over says of the number it was sent with; null where it ended on our side of the called phone: taken back, no line,
 * a number that is nobody's. A complaint is a disposition that puts the called number on the do-not-call list.
 */
export function resultOf(call: Call, dispositions: readonly Disposition[]): CallResult | null {
  const { ending, disposition: code, milestones } = call
  const said = code === null || code === unsaidDisposition ? null : dispositions.find((one) => one.code === code)
  switch (ending?.outcome) {
    case 'busy':
    case 'noAnswer':
    case 'rejected':
    case 'machine':
      return noPerson
    case 'connected':
    case 'abandoned': {
      if (said?.machine === true) return noPerson
      const { answeredAt, endedAt } = milestones
      if (answeredAt === null || endedAt === null) return null
      return {
        answers: true,
        shortCalls: ending.endedBy === 'lead' && endedAt - answeredAt <= shortCallMs,
        complaints: said ? said.next === 'dnc' : null,
      }
    }
    default:
      return null
  }
}

const noPerson: CallResult = { answers: false, shortCalls: null, complaints: null }
