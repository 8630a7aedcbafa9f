import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { recordingName } from '../../../dialer/model/ids.js'
import type { CallView } from '../../../storage/calls/repository.js'
import type { RecordingSide } from '../../../storage/recordings/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { UploadedFile } from '../../contract/row.js'
import { mustBeOwn } from '../calls/record-service.js'
import { getCall } from '../calls/service.js'
import { contentHash } from '../leads/import/content-hash.js'
import { type AudioType, audioTypeOfFile, audioTypes } from './audio-type.js'
import { keepFile } from './keep-file.js'
import { recordingFilename } from './recording-filename.js'

/** A recording as it was kept. */
export interface KeptRecording {
  readonly call: CallView
  /** The name it is saved under, whatever the client called it. */
  readonly filename: string
  readonly bytes: number
}

/**
 * Keeps an uploaded recording with its call. What the client called the file plays no part: neither its path nor its ending.
 * @throws DomainError FORBIDDEN, NOT_FOUND (call), FILE_UPLOAD_ERROR (no audio), DUPLICATE_ENTRY (one is there)
 */
export async function keepUploadedRecording(
  principal: Principal,
  input: { readonly call: number; readonly file: UploadedFile; readonly side: RecordingSide },
  deps: ApiDeps,
): Promise<KeptRecording> {
  const { file, side } = input
  const call = await getCall(principal, { id: input.call }, deps)
  mustBeOwn(principal, call)
  const type = await mustBeAudio(file)
  const { ref } = call.record
  const filename = recordingFilename(call, type, side)
  const [year = '', month = '', day = ''] = new Date(deps.now()).toISOString().slice(0, 10).split('-')
  const unique = `${randomUUID().slice(0, 8)}_${filename}`
  const path = ['recordings', principal.site, year, month, day, unique].join('/')
  const place = join(deps.dataDir, path)
  const sha256 = await contentHash(file.path)
  await keepFile(file.path, place)
  try {
    const kept = { call: call.id, side, name: recordingName(`${ref}.upload`), path, bytes: file.size, sha256 }
    await deps.store.write(principal.site, 'recordings.upload', kept)
  } catch (error) {
    await rm(place, { force: true })
    throw error
  }
  return { call, filename, bytes: file.size }
}

/** @throws DomainError FILE_UPLOAD_ERROR */
export async function mustBeAudio(file: UploadedFile): Promise<AudioType> {
  const type = await audioTypeOfFile(file.path)
  if (type) return type
  const problem = `This is no recording: send ${audioTypes.map(({ ending }) => ending).join(', ')}.`
  throw new DomainError('FILE_UPLOAD_ERROR', problem, { fields: { recording: problem } })
}
