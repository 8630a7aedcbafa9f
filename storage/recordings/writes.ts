import type { RecordingName } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'

/** A recording is in the data folder. `path` is relative to it. */
export interface StoredRecording {
  readonly name: RecordingName
  readonly path: string
  readonly bytes: number
  readonly durationMs: number
}

/** Notes where a recording is kept. */
export async function recordingStored(tx: SiteTx, input: StoredRecording): Promise<null> {
  await tx.db
    .updateTable('recordings')
    .set({ state: 'stored', path: input.path, bytes: input.bytes, duration_ms: input.durationMs, why: null })
    .where('name', '=', input.name)
    .execute()
  return null
}

/** Notes that a recording cannot be had, and why; one that is in the data folder stays what it is. */
export async function recordingMissing(
  tx: SiteTx,
  input: { readonly name: RecordingName; readonly why: string },
): Promise<null> {
  await tx.db
    .updateTable('recordings')
    .set({ state: 'missing', why: input.why })
    .where('name', '=', input.name)
    .where('state', '!=', 'stored')
    .execute()
  return null
}
