import type { CampaignId } from './ids.js'

/** A number of the site's own that calls are sent with. */
export interface CallerId {
  readonly id: number
  /** International with `+` where it is one; as the trunk wants it otherwise. */
  readonly number: string
  readonly label: string | null
  /** Campaigns choose numbers by their group. */
  readonly group: string | null
  /** Most calls in one day of the site; null: none of its own. */
  readonly dailyLimit: number | null
  /** Campaigns that may use it; empty: every campaign. */
  readonly campaigns: readonly CampaignId[]
  /** It belongs to the site and somebody who calls it back is answered (47 CFR 64.1601(e)). */
  readonly callable: boolean
  /** False: nobody uses it. */
  readonly active: boolean
}

/**
 * What is thought of a number.
 * - `healthy`: nothing speaks against it
 * - `watched`: it did worse than the others, or came back from a rest
 * - `resting`: it did so much worse that chance is hardly an explanation; it comes back by itself
 * - `quarantined`: it went bad again after its rests; only a person brings it back
 */
export type CallerIdState = 'healthy' | 'watched' | 'resting' | 'quarantined'

/** What numbers are compared by: people who answer, people who hang up at once, people who ask not to be called. */
export type CallerIdSignal = 'answers' | 'shortCalls' | 'complaints'

export const callerIdSignals: readonly CallerIdSignal[] = ['answers', 'shortCalls', 'complaints']

/** What speaks against a number by one signal. */
export interface SignalEvidence {
  /** Shiryaev-Roberts sums, one for each alternative of the signal; see dialer/caller-id/evidence.ts. */
  readonly sums: readonly number[]
  /** Calls until the test begins anew once more. */
  readonly startIn: number
}

/** Of one day of the site: calls compared with those of other numbers, and what would have been expected by theirs. */
export interface CallerIdDay {
  /** The day's first moment, epoch ms. */
  readonly from: number
  readonly signals: Readonly<Record<CallerIdSignal, SignalTally>>
}

export interface SignalTally {
  readonly calls: number
  readonly hits: number
  readonly expected: number
}

/** All that is known of a number's health; plain data. */
export interface CallerIdHealth {
  readonly state: CallerIdState
  /** Epoch ms. */
  readonly since: number
  /** When a rest ends, epoch ms. */
  readonly until: number | null
  /** The signal that spoke loudest when the state was taken; null: none, or a person did. */
  readonly why: CallerIdSignal | null
  /** When its rests of the last weeks began, epoch ms. */
  readonly rests: readonly number[]
  /** Calls compared since `since`. */
  readonly compared: number
  readonly evidence: Readonly<Record<CallerIdSignal, SignalEvidence>>
  /** The last days, oldest first. */
  readonly days: readonly CallerIdDay[]
}

/** The health of a number, as it is kept. */
export interface KeptCallerId {
  readonly number: string
  readonly health: CallerIdHealth
}

/** Calls begun with a number in a quarter of an hour: site days begin at quarters in every zone. */
export interface CallerIdUse {
  readonly number: string
  /** Epoch ms. */
  readonly from: number
  readonly calls: number
  readonly lastAt: number
}

/** What an engine has to know of numbers at its start. */
export interface CallerIdSeed {
  readonly pool: readonly CallerId[]
  readonly health: readonly KeptCallerId[]
  readonly used: readonly CallerIdUse[]
}

/**
 * Why a call has its number.
 * - `area`, `region`, `country`: the nearest there was to the called place
 * - `anywhere`: none was near, so any
 * - `turn`: its turn in the round
 * - `leastUsed`: the fewest calls today
 * - `lastResort`: health leaves none, and the campaign goes on
 * - `exhausted`: every number has had its calls; it is left to the trunk
 * - `noneSet`: the campaign names none; it is left to the trunk
 */
export type CallerIdReason =
  | 'area'
  | 'region'
  | 'country'
  | 'anywhere'
  | 'turn'
  | 'leastUsed'
  | 'lastResort'
  | 'exhausted'
  | 'noneSet'

/** What keeps a campaign from using a number now; `none`: nothing. */
export type CallerIdHold = 'none' | 'dailyLimit' | 'minRest' | 'resting' | 'quarantined'

/** A number as it stands. */
export interface CallerIdStanding {
  readonly number: string
  readonly health: CallerIdHealth
  /** What speaks against it: 1 means the state `resting` is taken. */
  readonly evidence: number
  /** Some campaign that uses it acts on its health. */
  readonly isActedOn: boolean
  readonly callsToday: number
  readonly lastCallAt: number | null
  /** The next day of the site begins, epoch ms. */
  readonly dayUntil: number
}

/** A number as one campaign sees it. */
export interface CampaignCallerId extends CallerIdStanding {
  /** The limit that counts, its own or the campaign's. */
  readonly limit: number | null
  readonly hold: CallerIdHold
  /** When the hold ends by itself, epoch ms. */
  readonly holdUntil: number | null
}
