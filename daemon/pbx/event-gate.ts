import type { LegId } from '../../dialer/model/ids.js'
import type { PbxEvent } from '../../dialer/ports/pbx.js'
import { createRecentMap } from './recent-map.js'

/** Ended legs that are remembered; ids are never used twice, so only how late an event may come sets this. */
const remembered = 20_000

/** Lets each leg end exactly once: what comes for a leg after its `legGone` is dropped and counted. */
export interface EventGate {
  /** False for an event that must not be passed on. */
  accept(event: PbxEvent): boolean
  /** True if this leg is known to have ended. */
  isGone(leg: LegId): boolean
  /** Events dropped so far: second ends, and others that came after the end. */
  readonly dropped: { readonly duplicateEnds: number; readonly late: number }
}

/** A gate that knows of no leg yet. Keep one for the life of a site's engine, over all connections. */
export function createEventGate(): EventGate {
  const gone = createRecentMap<LegId, true>(remembered)
  const dropped = { duplicateEnds: 0, late: 0 }

  return {
    accept(event) {
      const ended = legsOf(event).some((leg) => gone.has(leg))
      if (event.kind === 'legGone') {
        if (ended) {
          dropped.duplicateEnds += 1
          return false
        }
        gone.set(event.leg, true)
        return true
      }
      if (ended) dropped.late += 1
      return !ended
    },
    isGone: (leg) => gone.has(leg),
    dropped,
  }
}

function legsOf(event: PbxEvent): readonly LegId[] {
  switch (event.kind) {
    case 'legRinging':
    case 'legAnswered':
    case 'legScreened':
    case 'legHeld':
    case 'playEnded':
    case 'legGone':
      return [event.leg]
    case 'legsBridged':
      return event.legs
    case 'recordingEnded':
    case 'commandRefused':
    case 'phoneState':
    case 'trunkState':
      return []
  }
}
