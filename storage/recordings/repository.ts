import type { Kysely, Selectable } from 'kysely'
import { type CallRef, callRef, type RecordingName, recordingName } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'
import type { RecordingState, RecordingTable } from './table.js'

/** A recording of a call. */
export interface Recording {
  readonly name: RecordingName
  readonly call: CallRef
  readonly state: RecordingState
  /** Relative to the data folder; null unless stored. */
  readonly path: string | null
  readonly bytes: number | null
  readonly durationMs: number | null
  /** Why it is missing. */
  readonly why: string | null
  readonly createdAt: number
}

/** The recording of a call, or of the far voice alone where that has a file of its own. */
export type RecordingSide = 'both' | 'remote'

/** Name of the far voice's own recording. */
export function remoteName(ref: string): RecordingName {
  return recordingName(`${ref}.remote`)
}

/** The recording of a call, by the call's row id; null if none was made. */
export async function findRecordingOfCall(
  db: Kysely<SiteTables>,
  call: number,
  side: RecordingSide = 'both',
): Promise<Recording | null> {
  if (side === 'remote') {
    const found = await db.selectFrom('calls').select('ref').where('id', '=', call).executeTakeFirst()
    return found ? findRecording(db, remoteName(found.ref)) : null
  }
  const row = await db
    .selectFrom('recordings')
    .innerJoin('calls', 'calls.recording', 'recordings.name')
    .selectAll('recordings')
    .where('calls.id', '=', call)
    .executeTakeFirst()
  return row ? recordingFromRow(row) : null
}

/** A recording by its name; null if there is none. */
export async function findRecording(db: Kysely<SiteTables>, name: RecordingName): Promise<Recording | null> {
  const row = await db.selectFrom('recordings').selectAll().where('name', '=', name).executeTakeFirst()
  return row ? recordingFromRow(row) : null
}

function recordingFromRow(row: Selectable<RecordingTable>): Recording {
  return {
    name: recordingName(row.name),
    call: callRef(row.call_ref),
    state: row.state,
    path: row.path,
    bytes: row.bytes,
    durationMs: row.duration_ms,
    why: row.why,
    createdAt: row.created_at,
  }
}
