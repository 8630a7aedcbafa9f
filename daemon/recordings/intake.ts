import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { PbxSession } from '../../dialer/ports/pbx.js'
import type { OutboxEntry } from '../../storage/outbox/repository.js'
import type { StoreClient } from '../../storage/writer/store-client.js'
import type { Log } from '../log.js'
import { eachInTime, inTime, isStuck } from './in-time.js'
import { recordingPath, storeRecording } from './store-recording.js'

export interface IntakeParts {
  readonly site: SiteId
  readonly dataDir: string
  readonly store: Pick<StoreClient, 'read' | 'write'>
  /** The PBX session while the link is ready, else null. */
  readonly session: () => PbxSession | null
  readonly clock: Clock
  readonly log: Log
  /** A recording could not be fetched and is tried again. */
  readonly retried?: () => void
}

/** Brings finished recordings from the PBX into the data folder. */
export interface RecordingIntake {
  /** Recordings whose fetch had to be broken off since this was asked last; they are tried again. */
  takeStuck(): readonly string[]
  /** Finishes what is being fetched and takes nothing new. */
  stop(): Promise<void>
}

const consumer = 'recordings'
const batch = 20
const lookEveryMs = 2000
const firstRetryMs = 1000
const longestRetryMs = 600_000
/** A recording that the PBX does not know at first may still be on its way to its disk. */
const missesAllowed = 8
/** A recording whose end was not told so long after its call is taken as finished. */
const untoldForMs = 4000
const claimEveryMs = 4000
/** How far back is looked: at the start for what the last life missed, later a little behind the look before. */
const firstClaimMs = 86_400_000
const claimAgainMs = 60_000
/** A PBX that sends nothing of a recording for so long will send nothing more; the others must not wait for it. */
const silentForMs = 120_000

/**
 * Works off the outbox entries of finished recordings: fetch, write to the disk, note in the database, delete on the PBX, in this order,
 * so that a crash in between repeats a step and loses nothing. What fails is tried again with a growing pause, for ever while the PBX is
 * away; what the PBX never said to have finished is asked for too, a few seconds after its call; a recording that the PBX says it does not
 * have is given up after eight tries, two minutes, and noted as missing.
 */
export function startRecordingIntake(parts: IntakeParts): RecordingIntake {
  const { site, dataDir, store, session, clock, log } = parts
  let stopped = false
  let stuck: string[] = []
  let working: Promise<void> | null = null
  let cancelLook = (): void => undefined
  let claimedAt: number | null = null

  const claim = async (): Promise<void> => {
    const now = clock.now()
    if (claimedAt !== null && now - claimedAt < claimEveryMs) return
    const endedAfter = claimedAt === null ? now - firstClaimMs : claimedAt - claimAgainMs
    const untold = await store.write(site, 'recordings.claim', {
      endedAfter,
      endedBefore: now - untoldForMs,
      limit: 1000,
    })
    claimedAt = now
    if (untold > 0) log.info({ site, untold }, 'recordings are fetched whose end the PBX did not tell')
  }

  const fetch = async (pbx: PbxSession, { seq, attempts, event }: OutboxEntry): Promise<void> => {
    if (event.kind !== 'recording.finished') {
      await store.write(site, 'outbox.done', { consumer, seq })
      return
    }
    const { recording: name, call } = event
    // Its end can be told twice: found after an outage, and told by the PBX.
    if ((await store.read(site, 'recordings.get', { name }))?.state === 'stored') {
      await store.write(site, 'outbox.done', { consumer, seq })
      return
    }
    try {
      const bytes = eachInTime(clock, silentForMs, await inTime(clock, silentForMs, pbx.recording(name)))
      const stored = await storeRecording(dataDir, recordingPath(site, name, event.at), bytes)
      await store.write(site, 'recordings.stored', {
        name,
        path: stored.path,
        bytes: stored.bytes,
        sha256: stored.sha256,
        durationMs: stored.durationMs ?? 0,
      })
      await store.write(site, 'outbox.done', { consumer, seq })
      log.debug({ site, callRef: call, recording: name, bytes: stored.bytes }, 'a recording is stored')
      await pbx.removeRecording(name)
    } catch (err) {
      if (isStuck(err)) stuck.push(name)
      const gone = err instanceof DomainError && err.code === 'NOT_FOUND'
      if (gone && attempts + 1 >= missesAllowed) {
        log.warn({ site, callRef: call, recording: name }, 'the PBX does not have a recording; it is noted as missing')
        await store.write(site, 'recordings.missing', { name, why: err.message })
        await store.write(site, 'outbox.done', { consumer, seq })
        return
      }
      const nextTryAt = clock.now() + Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempts, 10))
      log.warn(
        { site, callRef: call, recording: name, attempts: attempts + 1, err },
        'a recording could not be fetched and is tried again',
      )
      parts.retried?.()
      await store.write(site, 'outbox.retry', { consumer, seq, nextTryAt })
    }
  }

  const work = async (): Promise<void> => {
    for (;;) {
      const pbx = session()
      if (pbx === null || stopped) return
      await claim()
      const due = await store.read(site, 'outbox.due', { consumer, now: clock.now(), limit: batch })
      for (const entry of due) {
        if (stopped) return
        await fetch(pbx, entry)
      }
      if (due.length < batch) return
    }
  }

  const look = (): void => {
    if (stopped || working !== null) return
    working = work()
      .catch((err: unknown) => log.warn({ site, err }, 'recordings cannot be fetched at present'))
      .finally(() => {
        working = null
      })
  }

  const tick = (): void => {
    look()
    cancelLook = clock.schedule(clock.now() + lookEveryMs, tick)
  }
  tick()
  return {
    takeStuck() {
      const taken = stuck
      stuck = []
      return taken
    },
    async stop() {
      stopped = true
      cancelLook()
      await working
    },
  }
}
