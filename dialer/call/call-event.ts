import type { DispositionChoice } from '../model/disposition.js'
import type { BridgeId } from '../model/ids.js'
import type { EndedBy, LegEnd, Verdict } from '../model/outcome.js'
import type { AgentSide } from './call-state.js'

/** Everything that can happen to a call. PBX facts are told by the party they are about; the same fact may come twice or late. */
export type CallEvent =
  /** The attempt is durable and may still be made: the first leg leaves now. */
  | { readonly kind: 'go' }
  /** The attempt is durable and must not be made any more. `maybeSent`: after a crash nobody knows whether its originate had left. */
  | { readonly kind: 'cancelled'; readonly by: EndedBy; readonly maybeSent: boolean }
  /** After a restart: the PBX has the lead's leg, though we had not noted that it was dialled. */
  | { readonly kind: 'found' }
  /** After a restart: lead and agent hear each other, though we had not noted it. */
  | { readonly kind: 'foundBridged'; readonly side: AgentSide; readonly bridge: BridgeId }
  | { readonly kind: 'leadRinging' }
  | { readonly kind: 'leadAnswered' }
  | { readonly kind: 'leadGone'; readonly end: LegEnd; readonly cause: number | null }
  | { readonly kind: 'agentAnswered' }
  | { readonly kind: 'agentGone' }
  | {
      readonly kind: 'screened'
      readonly verdict: Verdict
      readonly detail: string | null
      readonly afterMs: number | null
      readonly voice: readonly number[] | null
    }
  | { readonly kind: 'bridged'; readonly bridge: BridgeId }
  /** After a reconnect: both legs live, the bridge between them does not. */
  | { readonly kind: 'parted' }
  | { readonly kind: 'playEnded' }
  | { readonly kind: 'bridgeRefused' }
  | { readonly kind: 'recordRefused' }
  /** An agent for a waiting call. `side.leg` of a nailed-up agent is the held leg; of a per-call agent it is named by the step. */
  | { readonly kind: 'agentOffered'; readonly side: Omit<AgentSide, 'leg'> & { readonly leg: AgentSide['leg'] | null } }
  /** The deadline of the present state has passed. */
  | { readonly kind: 'deadline' }
  | { readonly kind: 'hangUp'; readonly by: 'agent' | 'dialer' }
  | { readonly kind: 'disposition'; readonly choice: DispositionChoice }
  /** The wrap-up ends early, without a word. */
  | { readonly kind: 'wrapUpOver' }
  | { readonly kind: 'recording'; readonly action: 'start' | 'pause' | 'resume' | 'stop' }
