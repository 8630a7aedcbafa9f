import type { Urgency } from './urgency.js'

/** How many requests of one kind are worked on at once, and how many may wait for that. */
export interface LaneLimits {
  readonly running: number
  readonly waiting: number
  /** Who has waited longer is refused. ms */
  readonly patienceMs: number
}

/** What the API takes on at most. */
export interface LoadLimits {
  readonly lanes: Readonly<Record<Urgency, LaneLimits>>
  /** Above these less is taken on, see load-gate.ts. */
  readonly pressure: {
    /** Delay of the api thread's event loop. ms */
    readonly apiDelayMs: number
    /** Delay of the thread that controls calls. ms */
    readonly controlDelayMs: number
    /** Steps of calls that wait to be written. */
    readonly storageWaiting: number
  }
  /** JSON and form bodies received at once; each is in memory while it comes. */
  readonly bodies: number
  /** A JSON body must be there after this. ms */
  readonly bodyMs: number
  /** Files received at once. */
  readonly uploads: number
  /** Commands to the dialer on their way at once. */
  readonly commands: number
  /** Open connections of one listener, and of one address that is no trusted proxy. */
  readonly connections: number
  readonly connectionsPerAddress: number
  /** The head of a request must be there after this. ms */
  readonly headersMs: number
}

/** Enough for 500 agents with their screens on two cores; see the README, "Under load". */
export const usualLoadLimits: LoadLimits = {
  lanes: {
    vital: { running: 500, waiting: 2000, patienceMs: 10_000 },
    ordinary: { running: 64, waiting: 1000, patienceMs: 5000 },
    heavy: { running: 4, waiting: 200, patienceMs: 5000 },
    login: { running: 2, waiting: 200, patienceMs: 10_000 },
  },
  pressure: { apiDelayMs: 150, controlDelayMs: 50, storageWaiting: 2000 },
  bodies: 200,
  bodyMs: 30_000,
  uploads: 8,
  commands: 1000,
  connections: 5000,
  connectionsPerAddress: 1000,
  headersMs: 15_000,
}
