import type { RecordingName } from '../../../dialer/model/ids.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { createRecentMap } from '../recent-map.js'

/** Recordings kept; the oldest goes first. */
const kept = 20_000

interface Recording {
  state: 'recording' | 'paused' | 'finished'
  /** Sound so far, without the stretch going on. ms */
  durationMs: number
  runningSince: number
}

/** The recordings of a simulated PBX: how long each is; the sound is made when it is asked for. */
export interface RecordingShelf {
  /** False if there is one of this name. */
  start(name: RecordingName): boolean
  isGoingOn(name: RecordingName): boolean
  /** False if this recording is not going on, as with the next two. */
  pause(name: RecordingName): boolean
  resume(name: RecordingName): boolean
  finish(name: RecordingName): boolean
  /** Length of a finished recording, ms; null if there is none. */
  finishedMs(name: RecordingName): number | null
  remove(name: RecordingName): void
}

/** An empty shelf. */
export function createRecordingShelf(clock: Clock): RecordingShelf {
  const recordings = createRecentMap<RecordingName, Recording>(kept)

  const goingOn = (name: RecordingName) => {
    const recording = recordings.get(name)
    return recording === undefined || recording.state === 'finished' ? null : recording
  }

  const halt = (recording: Recording, state: 'paused' | 'finished') => {
    if (recording.state === 'recording') recording.durationMs += clock.now() - recording.runningSince
    recording.state = state
  }

  return {
    start(name) {
      if (recordings.has(name)) return false
      recordings.set(name, { state: 'recording', durationMs: 0, runningSince: clock.now() })
      return true
    },
    isGoingOn: (name) => goingOn(name) !== null,
    pause(name) {
      const recording = goingOn(name)
      if (recording !== null) halt(recording, 'paused')
      return recording !== null
    },
    resume(name) {
      const recording = goingOn(name)
      if (recording?.state === 'paused') {
        recording.runningSince = clock.now()
        recording.state = 'recording'
      }
      return recording !== null
    },
    finish(name) {
      const recording = goingOn(name)
      if (recording !== null) halt(recording, 'finished')
      return recording !== null
    },
    finishedMs(name) {
      const recording = recordings.get(name)
      return recording?.state === 'finished' ? recording.durationMs : null
    },
    remove(name) {
      recordings.delete(name)
    },
  }
}
