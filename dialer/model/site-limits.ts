import type { TrunkName } from './ids.js'

/** One trunk and what it bears. */
export interface TrunkLimit {
  readonly name: TrunkName
  /** Lines at once, calls of others included where the PBX tells them. */
  readonly maxLines: number
  /** calls/s */
  readonly callsPerSecond: number
  /** Of these, so many stay free of our own calls for those that come in; lines others use count as theirs. Absent: none. */
  readonly inboundReserve?: number
}

/** What the site's engine may use of the PBX. */
export interface SiteLimits {
  readonly maxLines: number
  /** calls/s over all trunks */
  readonly callsPerSecond: number
  /** Of these, so many stay free of calls we place. Absent: none. */
  readonly inboundReserve?: number
  readonly trunks: readonly TrunkLimit[]
}
