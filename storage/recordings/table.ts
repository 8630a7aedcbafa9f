/** Where a recording is: still on the PBX, in the data folder, or nowhere. */
export type RecordingState = 'pending' | 'stored' | 'missing'

/** A recording. `path` is relative to the data folder; `why` tells why it is missing. */
export interface RecordingTable {
  name: string
  call_ref: string
  state: RecordingState
  path: string | null
  bytes: number | null
  /** Of the file, in hex; null where it was never taken. */
  sha256: string | null
  duration_ms: number | null
  why: string | null
  created_at: number
}
