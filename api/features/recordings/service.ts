import { join, relative, resolve, sep } from 'node:path'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { findRecordingOfCall, type RecordingSide } from '../../../storage/recordings/repository.js'
import { type ApiDeps, mustExist, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { FileReply } from '../../contract/reply.js'
import { getCall } from '../calls/service.js'
import { audioTypeNamed } from './audio-type.js'
import { recordingFilename } from './recording-filename.js'

/** The recording of a call; agents hear their own. @throws DomainError NOT_FOUND (with the reason where one is known), FORBIDDEN */
export async function getRecording(
  principal: Principal,
  input: { readonly call: number; readonly side: RecordingSide },
  deps: ApiDeps,
): Promise<FileReply> {
  const call = await getCall(principal, { id: input.call }, deps)
  const db = siteDb(deps, principal)
  const recording = mustExist(await findRecordingOfCall(db, call.id, input.side), `recording of call ${input.call}`)
  if (recording.path === null) {
    const why =
      recording.state === 'pending' ? 'It is still on its way from the PBX.' : (recording.why ?? 'It is missing.')
    throw new DomainError('NOT_FOUND', `There is no recording of call ${input.call} yet. ${why}`)
  }
  const path = insideFolder(join(deps.dataDir, 'recordings', principal.site), resolve(deps.dataDir, recording.path))
  const type = audioTypeNamed(path)
  return { path, contentType: type.contentType, filename: recordingFilename(call, type, input.side) }
}

/** The path, if it lies in the folder: whatever stands in the database, no other file is ever sent. */
function insideFolder(folder: string, path: string): string {
  const inside = relative(resolve(folder), path)
  if (inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && !inside.startsWith(sep)) return path
  throw new DomainError('NOT_FOUND', 'The recording is not in the recordings folder.')
}
