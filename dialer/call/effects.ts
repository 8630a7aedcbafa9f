import type { DispositionChoice } from '../model/disposition.js'
import type { DomainEvent } from '../model/domain-event.js'
import type { AgentId } from '../model/ids.js'
import type { PbxCommand } from '../ports/pbx.js'
import type { Call } from './call-state.js'

type WithoutId<T> = T extends unknown ? Omit<T, 'commandId'> : never

/** A command to the PBX before it has its number. */
export type PbxWish = WithoutId<PbxCommand>

/** What a call's agent does next, as far as the call knows. */
export type AgentDuty =
  | { readonly to: 'reserved' }
  | { readonly to: 'ringing' }
  | { readonly to: 'talking' }
  | { readonly to: 'wrapUp'; readonly until: number }
  /** Done with the call. `pauseFor`: the agent did not take it and is paused for this reason; `missed`: nor had the whole time to. */
  | { readonly to: 'free'; readonly pauseFor: string | null; readonly missed?: boolean }

/** What a step of a call wants done, in order. */
export type CallEffect =
  | { readonly kind: 'pbx'; readonly wish: PbxWish }
  | { readonly kind: 'tell'; readonly event: DomainEvent }
  | { readonly kind: 'agent'; readonly agent: AgentId; readonly duty: AgentDuty }
  /** The lead's leg is gone: its line is free. */
  | { readonly kind: 'releaseLine' }
  /** The call is over: it leaves the registry, its lead gets what comes next. `said` is what the agent chose; `attempted`: the lead may have been rung. */
  | { readonly kind: 'leave'; readonly said: DispositionChoice | null; readonly attempted: boolean }

/** What a step made of a call. */
export interface CallStep {
  readonly call: Call
  readonly effects: readonly CallEffect[]
}

/** Nothing happens: the fact was known, or is about something that is over. */
export function unchanged(call: Call): CallStep {
  return { call, effects: [] }
}
