import type { TrunkName } from './ids.js'

/** One trunk and what it bears. */
export interface TrunkLimit {
  readonly name: TrunkName
  /** Lines at once, calls of others included where the PBX tells them. */
  readonly maxLines: number
  /** calls/s */
  readonly callsPerSecond: number
}

/** What the site's engine may use of the PBX. */
export interface SiteLimits {
  readonly maxLines: number
  /** calls/s over all trunks */
  readonly callsPerSecond: number
  readonly trunks: readonly TrunkLimit[]
}
