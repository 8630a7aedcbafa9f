import type { ReadableStream } from 'node:stream/web'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { RecordingName } from '../../../dialer/model/ids.js'
import { createRecentMap } from '../recent-map.js'
import { isOurId } from './dialable.js'
import type { LegBook } from './leg-book.js'
import { isPassing } from './rest-patience.js'
import type { RestAnswer, TwilioRest } from './twilio-rest.js'

/** Finished recordings of an account. */
export interface Recordings {
  /**
   * @throws DomainError NOT_FOUND (there is none, or it could not be had after many tries; the sentence says why), PBX_UNAVAILABLE
   */
  fetch(name: RecordingName): Promise<AsyncIterable<Uint8Array>>
  /** @throws DomainError PBX_UNAVAILABLE */
  remove(name: RecordingName): Promise<void>
}

/** So often Twilio may fail to give the sound of one recording. */
const triesAllowed = 12

/** Looks recordings up by the call they were made on: a recording of the engine is named after its leg. */
export function createRecordings(rest: TwilioRest, book: LegBook): Recordings {
  const failures = createRecentMap<RecordingName, number>(1000)

  const unavailable = (why: string): DomainError => new DomainError('PBX_UNAVAILABLE', why)
  const missing = (why: string): DomainError => new DomainError('NOT_FOUND', why)

  /** Twilio's id of a recording; null: there is none. */
  const find = async (name: RecordingName): Promise<string | null> => {
    if (!isOurId(name)) return null
    const booked = book.recordings.get(name)
    if (booked?.sid) return booked.sid
    const callSid = booked?.callSid ?? book.callOf(name)
    if (callSid === null) return null
    const listed = await rest.recordings(callSid)
    if (!listed.ok) throw unavailable(`Twilio did not list the recordings of ${name}: ${listed.detail}.`)
    const [found] = listed.value
    if (found !== undefined && booked !== undefined) booked.sid = found.sid
    return found?.sid ?? null
  }

  /** Twilio did not do it: tried again, but not for ever. */
  const failed = (name: RecordingName, answer: Extract<RestAnswer<unknown>, { ok: false }>): DomainError => {
    const count = (failures.get(name) ?? 0) + 1
    failures.set(name, count)
    const why = `Twilio did not give the recording ${name}: ${answer.detail}`
    if (!isPassing(answer)) return missing(`${why}.`)
    // Nothing came at all: that is the link's trouble and no recording's.
    return answer.status === null || count < triesAllowed ? unavailable(`${why}.`) : missing(`${why}, ${count} times.`)
  }

  return {
    async fetch(name) {
      const sid = await find(name)
      if (sid === null) throw missing(`Twilio has no recording ${name}.`)
      const known = await rest.recording(sid)
      if (!known.ok) throw failed(name, known)
      const { status, errorCode } = known.value
      if (status === 'in-progress' || status === 'paused') {
        const callSid = book.recordings.get(name)?.callSid ?? book.callOf(name)
        if (callSid !== null) await rest.changeRecording(callSid, sid, 'stopped')
        throw unavailable(`The recording ${name} is being ended.`)
      }
      if (status === 'absent' || status === 'deleted' || status === 'failed') {
        throw missing(
          `Twilio says that the recording ${name} is ${status}${errorCode === null ? '' : ` (error ${errorCode})`}.`,
        )
      }
      if (status !== 'completed') throw unavailable(`Twilio is still working on the recording ${name} (${status}).`)
      const media = await rest.media(sid)
      if (!media.ok) throw failed(name, media)
      failures.delete(name)
      return bytesOf(media.value)
    },
    async remove(name) {
      const sid = await find(name)
      if (sid !== null) {
        const removed = await rest.removeRecording(sid)
        if (!removed.ok && removed.status !== 404) {
          throw unavailable(`Twilio did not delete the recording ${name}: ${removed.detail}.`)
        }
      }
      book.recordings.delete(name)
    },
  }
}

async function* bytesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of stream) yield chunk
}
