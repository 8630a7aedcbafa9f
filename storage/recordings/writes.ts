import { DomainError } from '../../dialer/model/domain-error.js'
import { callRef, type RecordingName, recordingName } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { type RecordingSide, remoteName } from './repository.js'

/** A recording is in the data folder. `path` is relative to it. */
export interface StoredRecording {
  readonly name: RecordingName
  readonly path: string
  readonly bytes: number
  /** Of the file, in hex. */
  readonly sha256?: string
  readonly durationMs: number
}

/** Notes where a recording is kept. */
export async function recordingStored(tx: SiteTx, input: StoredRecording): Promise<null> {
  await tx.db
    .updateTable('recordings')
    .set({
      state: 'stored',
      path: input.path,
      bytes: input.bytes,
      sha256: input.sha256 ?? null,
      duration_ms: input.durationMs,
      why: null,
    })
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

/**
 * Takes as finished what was recorded of calls that ended between `endedAfter` and `endedBefore` (epoch ms) and of whose recording's end
 * nobody heard: the PBX does not always tell it, and we do not always listen. Gives how many there were.
 */
export async function claimRecordings(
  tx: SiteTx,
  input: { readonly endedAfter: number; readonly endedBefore: number; readonly limit: number },
): Promise<number> {
  const untold = await tx.db
    .selectFrom('calls')
    .leftJoin('recordings', 'recordings.name', 'calls.recording')
    .select(['calls.ref', 'calls.recording'])
    .where('calls.recording', 'is not', null)
    .where('calls.ended_at', '>', input.endedAfter)
    .where('calls.ended_at', '<', input.endedBefore)
    .where('recordings.name', 'is', null)
    .limit(input.limit)
    .$narrowType<{ recording: string }>()
    .execute()
  if (untold.length === 0) return 0
  const at = tx.now
  await tx.db
    .insertInto('recordings')
    .values(untold.map(({ ref, recording }) => ({ name: recording, call_ref: ref, state: 'pending', created_at: at })))
    .execute()
  tx.journal(
    untold.map(({ ref, recording }) => ({
      kind: 'recording.finished',
      at,
      call: callRef(ref),
      recording: recordingName(recording),
      ok: true,
      why: null,
    })),
  )
  return untold.length
}

/** A recording that somebody uploaded for a call. */
export interface UploadedRecording {
  readonly call: number
  /** Which of the two voices, where each has a file of its own; `both` is the recording of the call. */
  readonly side: RecordingSide
  readonly name: RecordingName
  /** Relative to the data folder. */
  readonly path: string
  readonly bytes: number
  /** Of the file, in hex. */
  readonly sha256: string
}

/**
 * Notes an uploaded recording. One that is there is never replaced: it may be evidence.
 * @throws DomainError NOT_FOUND (call), DUPLICATE_ENTRY
 */
export async function uploadRecording(tx: SiteTx, input: UploadedRecording): Promise<null> {
  const call = await tx.db
    .selectFrom('calls')
    .select(['ref', 'recording'])
    .where('id', '=', input.call)
    .executeTakeFirst()
  if (!call) throw new DomainError('NOT_FOUND', `There is no call ${input.call}.`)
  const name = input.side === 'both' ? (call.recording ?? input.name) : remoteName(call.ref)
  const known = await tx.db.selectFrom('recordings').select('state').where('name', '=', name).executeTakeFirst()
  if ((known && known.state !== 'missing') || (!known && input.side === 'both' && call.recording !== null)) {
    throw new DomainError('DUPLICATE_ENTRY', `Call ${input.call} has a recording already.`)
  }
  const { path, bytes, sha256 } = input
  const stored = { state: 'stored', path, bytes, sha256, duration_ms: null, why: null } as const
  await tx.db
    .insertInto('recordings')
    .values({ name, call_ref: call.ref, created_at: tx.now, ...stored })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(stored))
    .execute()
  if (input.side === 'both' && call.recording === null) {
    await tx.db.updateTable('calls').set({ recording: name }).where('id', '=', input.call).execute()
  }
  return null
}
