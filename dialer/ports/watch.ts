import type { LeadId } from '../model/ids.js'
import type { StoredCall } from './engine-store.js'
import type { PbxSnapshot } from './pbx.js'

/** What the watchdog of a site has gathered for one look. */
export interface Look {
  /** The PBX's own view; null while it cannot be asked. */
  readonly snapshot: PbxSnapshot | null
  /** What the store has as open; null: it was not asked this time. */
  readonly kept: KeptOpen | null
  /** Recordings whose fetch had to be broken off since the last look, by name. */
  readonly stuckRecordings: readonly string[]
}

/** What the store has as open though nothing was written of it for a while. */
export interface KeptOpen {
  /** Leads in an attempt. */
  readonly leads: readonly LeadId[]
  /** Calls that are not closed. */
  readonly calls: readonly StoredCall[]
}
