import type { CallView } from '../../../storage/calls/repository.js'
import type { RecordingSide } from '../../../storage/recordings/repository.js'
import { iso } from '../../schema/pieces.js'
import { startOf } from '../calls/wire.js'
import type { AudioType } from './audio-type.js'

/** The name of a call's recording: `recording_<call>_<yyyymmdd>_<hhmmss>.<ending>`, the start of the call in UTC. */
export function recordingFilename({ id, record }: CallView, { ending }: AudioType, side: RecordingSide): string {
  const [day = '', time = ''] = iso(startOf(record)).slice(0, 19).replace(/[-:]/g, '').split('T')
  return `recording_${id}${side === 'remote' ? '_remote' : ''}_${day}_${time}.${ending}`
}
