import type { Behaviour } from './behaviour.js'
import type { SimulatedPhone } from './simulated-leg.js'

/** What a call to this phone meets now. */
export function phoneBehaviour(phone: SimulatedPhone): Behaviour {
  // Q.850 20: subscriber absent; the PBX cannot reach the phone.
  if (!phone.registered) return { kind: 'failed', afterMs: 10, rings: false, cause: 20 }
  if (phone.leg !== null || phone.busyElsewhere) return { kind: 'busy', afterMs: 10, rings: false }
  switch (phone.habit.kind) {
    case 'rings':
      return { kind: 'noAnswer' }
    case 'rejects':
      return { kind: 'rejected', afterMs: phone.habit.afterMs, rings: true }
    case 'answers':
      return {
        kind: 'answers',
        afterMs: phone.habit.afterMs,
        by: 'person',
        verdict: 'human',
        verdictAfterMs: 0,
        talksMs: null,
        patienceMs: null,
      }
  }
}
