/**
 * The contract of every pacer: what decides how many calls are placed ahead of free agents.
 *
 * It can be used by itself, without a daemon: make one with {@link PacerConfig}, tell it what happens by
 * {@link Pacer.observe}, and ask {@link Pacer.decide} whenever something changed or some time has passed (every 100 ms to
 * 1 s; the pacer adapts to the rhythm it is asked in). It keeps no clock and no chance of its own: `at` and `now` are
 * milliseconds on any one scale that never goes back by itself; a scale that jumps is borne.
 *
 * Ids are any strings that are unique among what is alive.
 */

/** What a pacer is made with. */
export interface PacerConfig {
  /**
   * Greatest share of live answers that may find no agent in time, 0 to 1 (0.03 is the 3 % of 16 CFR 310.4(b)(4)(i)).
   * 0 allows no risk at all: one line for each ready agent. 1 allows everything.
   */
  readonly abandonLimit: number
  /** A person must have an agent this long after the answer. ms; 2000 by law in the US and UK */
  readonly connectWithinMs: number
  /** How long a call rings before the dialer gives it up by itself. ms */
  readonly ringTimeoutMs: number
  /**
   * A call that has been out at least this long may be taken back (16 CFR 310.4(b)(4)(ii): 15 s of ringing); null: never.
   * Counted from the ringing where that was seen, else from the dial. ms
   */
  readonly cancelAfterMs: number | null
  /** Share of people whom machine detection takes for machines, 0 to 1; they are abandoned without being seen, so they come off the limit. */
  readonly misjudgedShare: number
  /** Most lines out for each agent on duty, talking ones included; a ceiling of the owner's, not of the pacer's. */
  readonly maxLinesPerAgent: number
  /** What a pacer of this campaign knew when it ended, from {@link Pacer.memory}; null: it begins without knowledge. */
  readonly memory: PacerMemory | null
}

/** What a pacer has learned, as plain JSON; only a pacer of the same version reads it, another begins anew. */
export interface PacerMemory {
  readonly version: number
  readonly learned: unknown
}

/** How a call that had no live answer ended. */
export type PacerMiss = 'busy' | 'noAnswer' | 'refused' | 'machine' | 'cancelled' | 'failed'

/**
 * What happened, in order of time. A call goes `dialed` → (`ringing`) → `answered` → `live` → `connected` or `abandoned`,
 * or ends by `missed` from any place before `live`. Without machine detection `answered` and `live` come at the same moment;
 * `answered` may then be left out. The same event twice, one of an unknown call, or one out of order is borne.
 */
export type PacerEvent =
  | { readonly kind: 'dialed'; readonly leg: string; readonly at: number }
  | { readonly kind: 'ringing'; readonly leg: string; readonly at: number }
  /** Somebody or something has picked up. The two seconds run from here. */
  | { readonly kind: 'answered'; readonly leg: string; readonly at: number }
  /** It is a person (or taken for one), who needs an agent now. */
  | { readonly kind: 'live'; readonly leg: string; readonly at: number }
  /** The call is over without ever needing an agent. */
  | { readonly kind: 'missed'; readonly leg: string; readonly at: number; readonly why: PacerMiss }
  /** The person has an agent; `late`: not within {@link PacerConfig.connectWithinMs}, which counts as abandoned. */
  | {
      readonly kind: 'connected'
      readonly leg: string
      readonly agent: string
      readonly at: number
      readonly late: boolean
    }
  /** The person got no agent: dropped, or gone while waiting. */
  | { readonly kind: 'abandoned'; readonly leg: string; readonly at: number }
  /** An agent's work changes; `gone` also for one who signs off. Talk ends where `talking` is left, wrap-up where `wrapUp` is left. */
  | { readonly kind: 'agent'; readonly agent: string; readonly at: number; readonly state: PacerAgentState | 'gone' }

/**
 * - `ready`: could take a call this moment
 * - `talking`: in a call of this campaign, or busy for another reason that ends in wrap-up or ready
 * - `wrapUp`: after a call, coming back by itself
 * - `paused`: signed on, not coming back by itself
 */
export type PacerAgentState = 'ready' | 'talking' | 'wrapUp' | 'paused'

/** One agent as seen now. */
export interface PacerAgent {
  readonly agent: string
  readonly state: PacerAgentState
  /** Since when in this state. ms */
  readonly since: number
  /** When the wrap-up ends at the latest, where a timer ends it; null: not known. ms */
  readonly endsBy?: number | null
  /** True: has asked to go, or to pause, when the present work is over, and is not counted on. */
  readonly leaves?: boolean
}

/** One call placed and without an agent yet. */
export interface PacerLeg {
  readonly leg: string
  /** `answered`: picked up, machine detection listens; `waiting`: a person without an agent. */
  readonly state: 'dialing' | 'ringing' | 'answered' | 'waiting'
  readonly dialedAt: number
  readonly ringingAt: number | null
  readonly answeredAt: number | null
}

/** Live answers so far in one window the limit must hold over. */
export interface PacerWindow {
  /** Greatest share allowed in this window, 0 to 1. */
  readonly limit: number
  /** People who answered: connected in time, late and abandoned. */
  readonly live: number
  /** Late and abandoned of them, misjudged people included as far as they are known. */
  readonly abandoned: number
  /** Live answers still to be expected before the window ends; null: not known. */
  readonly expectedLive: number | null
}

/** Live answers that calls of others will bring to the same agents, by time from now; cumulative. */
export interface PacerForecast {
  readonly points: readonly { readonly withinMs: number; readonly mean: number; readonly variance: number }[]
}

/** All a dialer can see at one moment: the truth, whatever was observed before. */
export interface PacerSnapshot {
  readonly now: number
  /** Agents who serve this campaign. */
  readonly agents: readonly PacerAgent[]
  /** Calls of this campaign that have no agent yet. */
  readonly legs: readonly PacerLeg[]
  /** Calls that trunks, campaign and site have room for at this moment, calls per second included; never exceeded. */
  readonly room: number
  /** Most calls per second that can be placed in the long run; null: no limit known. calls/s */
  readonly callsPerSecond: number | null
  /** Windows to be held, all at once; absent: the pacer counts for itself from what it observes, from its beginning on. */
  readonly windows?: readonly PacerWindow[]
  /** What others bring to the same agents; absent: nobody does. */
  readonly rivals?: PacerForecast
}

/** What a pacer sees and why it decides so; for people. */
export interface PacerView {
  /** Chance that a call dialled now is answered by a person, 0 to 1. */
  readonly answerRate: number
  /** Mean time from dial to live answer. ms */
  readonly answerAfterMs: number
  /** Live answers expected of the calls that are out. */
  readonly forecastAnswers: number
  /** Agents expected to be free when those answers come: ready ones and those who end until then. */
  readonly forecastFree: number
  /** Chance that one more call dialled now finds no agent in time, given it is answered, 0 to 1. */
  readonly risk: number
  /** The greatest such chance that is accepted now, 0 to 1. */
  readonly riskAllowed: number
  /** Live answers that may still be abandoned in the tightest window before its limit is reached. */
  readonly budgetLeft: number
  /** Lines out for each agent who is ready or busy. */
  readonly linesPerAgent: number
  readonly limitedBy: PacerLimit
}

/**
 * What holds the pacer back.
 * - `none`: it placed what it wanted
 * - `learning`: too little is known yet, it begins slowly
 * - `risk`: one more call would risk an answer without an agent more than is allowed
 * - `budget`: the abandonment budget is used up: one line for each ready agent
 * - `room`: trunks, lines or calls per second
 * - `ceiling`: {@link PacerConfig.maxLinesPerAgent}
 * - `noAgents`: nobody is ready or will be
 */
export type PacerLimit = 'none' | 'learning' | 'risk' | 'budget' | 'room' | 'ceiling' | 'noAgents'

export interface PacerDecision {
  /** Calls to place now, never more than {@link PacerSnapshot.room}. */
  readonly dial: number
  /** Calls to take back now; only unanswered ones that have been out long enough. */
  readonly cancel: readonly string[]
  readonly view: PacerView
}

/** Decides how many calls to place. Deterministic: the same config, events and snapshots give the same decisions. */
export interface Pacer {
  /** Learns from what happened. */
  observe(event: PacerEvent): void
  /** Decides for this moment. Whoever asks does as decided at once, and tells it by `dialed` and `missed` events. */
  decide(snapshot: PacerSnapshot): PacerDecision
  /** Live answers expected of the given calls, for pacers that share the agents. */
  forecast(legs: readonly PacerLeg[], now: number): PacerForecast
  /** What was learned, to begin with tomorrow. */
  memory(): PacerMemory
}

/** How a kind of pacer is made. */
export type PacerFactory = (config: PacerConfig) => Pacer
