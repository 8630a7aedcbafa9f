import type { DomainError } from '../../../dialer/model/domain-error.js'
import type { PbxCommand, PbxEvent, RefusalReason } from '../../../dialer/ports/pbx.js'
import type { Random } from '../../../dialer/ports/random.js'

/** How an event is delivered: not at all (0), once or more often, and how much later than usual. */
export interface Delivery {
  readonly copies: number
  readonly lateByMs: number
}

/** Trouble on request. Each is asked at the moment it matters and may be changed at any time. */
export interface Faults {
  event: (event: PbxEvent) => Delivery
  /** A reason refuses the command; `swallow` lets it vanish without an answer. */
  command: (command: PbxCommand) => RefusalReason | 'swallow' | null
  /** Null lets a connection succeed. */
  connect: () => DomainError | null
  /** How much later than usual a list of all that is ours arrives, made before it sets out. ms */
  snapshot: () => number
}

const asUsual: Delivery = { copies: 1, lateByMs: 0 }

/** No trouble. */
export function noFaults(): Faults {
  return { event: () => asUsual, command: () => null, connect: () => null, snapshot: () => 0 }
}

/** Shares of events that are lost, doubled and late, 0 to 1. An end of a leg is never lost by chance: no PBX may do that. */
export interface EventTrouble {
  readonly lost: number
  readonly doubled: number
  readonly late: number
  readonly lateByMs: number
}

/** Delivery by chance. */
export function unreliable(trouble: EventTrouble, random: Random): Faults['event'] {
  return (event) => {
    const chance = random.next()
    if (chance < trouble.lost) return { copies: event.kind === 'legGone' ? 1 : 0, lateByMs: 0 }
    if (chance < trouble.lost + trouble.doubled) return { copies: 2, lateByMs: 0 }
    if (chance < trouble.lost + trouble.doubled + trouble.late) return { copies: 1, lateByMs: trouble.lateByMs }
    return asUsual
  }
}
