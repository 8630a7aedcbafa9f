import { DomainError } from '../../../dialer/model/domain-error.js'
import type { RecordingName } from '../../../dialer/model/ids.js'
import { type AriAccess, ariHttp, ariStream } from './ari-http.js'
import { isOurId } from './dialable.js'

/** Hours of sound over a slow line. */
const downloadWithinMs = 600_000

/**
 * The recording of a call that is over, streamed as ARI serves the file. Asterisk serves one that still goes on as well, as far as it
 * has come; so it is ended first.
 * @throws DomainError NOT_FOUND, PBX_UNAVAILABLE
 */
export async function fetchRecording(access: AriAccess, name: RecordingName): Promise<AsyncIterable<Uint8Array>> {
  if (!isOurId(name)) throw notFound(name)
  await endRecording(access, name)
  const response = await ariStream(access, 'GET', `recordings/stored/${name}/file`, { withinMs: downloadWithinMs })
  if (response.statusCode === 200) return response
  response.resume()
  if (response.statusCode === 404) throw notFound(name)
  throw new DomainError(
    'PBX_UNAVAILABLE',
    `The PBX did not give the recording ${name} (status ${response.statusCode ?? 0}).`,
  )
}

/**
 * Deletes a finished recording on the PBX; one that is not there is no error.
 * @throws DomainError PBX_UNAVAILABLE
 */
export async function deleteRecording(access: AriAccess, name: RecordingName): Promise<void> {
  if (!isOurId(name)) return
  const { status } = await ariHttp(access, 'DELETE', `recordings/stored/${name}`)
  if (status === 404 || status < 300) return
  throw new DomainError('PBX_UNAVAILABLE', `The PBX did not delete the recording ${name} (status ${status}).`)
}

/** It goes on where the end of its bridge was missed: the bridge of a call that ended while nobody listened stays. */
async function endRecording(access: AriAccess, name: RecordingName): Promise<void> {
  const { status } = await ariHttp(access, 'POST', `recordings/live/${name}/stop`)
  if (status === 404) return
  const after = await ariHttp(access, 'GET', `recordings/live/${name}`)
  if (after.status === 404) return
  throw new DomainError('PBX_UNAVAILABLE', `The PBX has not ended the recording ${name} yet (status ${status}).`)
}

function notFound(name: string): DomainError {
  return new DomainError('NOT_FOUND', `The PBX has no recording ${name}.`)
}
