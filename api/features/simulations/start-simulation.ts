import type { SiteId } from '../../../dialer/model/ids.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { DayDescription } from './description.js'
import type { Overrides } from './overrides.js'
import type { SimulationResult } from './result.js'

/** A what-if question as it crosses into a thread of its own; plain data. */
export interface SimulationJob {
  readonly site: SiteId
  readonly source:
    | { readonly kind: 'described'; readonly description: DayDescription }
    /** A day of the site itself, `yyyy-mm-dd` in the site's time zone; null: yesterday. */
    | { readonly kind: 'recorded'; readonly date: string | null }
  /** Words of policies. */
  readonly policies: readonly string[]
  readonly seed: number
  readonly overrides: Overrides
  /** What the site may use of its PBX now. */
  readonly limits: SiteLimits
}

/** How far a simulation is: which policy is being played, and how much of all is done, 0 to 1. */
export interface SimulationProgress {
  readonly policy: string
  readonly share: number
}

/**
 * Runs a simulation outside the threads of calls and of requests.
 * @throws DomainError VALIDATION_ERROR, NOT_FOUND (no such day), CONFLICT (stopped by `signal`)
 */
export type StartSimulation = (
  job: SimulationJob,
  watch: { readonly onProgress: (progress: SimulationProgress) => void; readonly signal: AbortSignal },
) => Promise<SimulationResult>
