import type { Clock } from '../../dialer/ports/clock.js'
import type { Sqlite } from '../open-sqlite.js'
import type { Archiver, ArchiveState } from './archiver.js'
import type { CommitMark } from './db-archive.js'

/** How the archive of a database stands, for people who may need it one day. */
export interface ArchiveStanding {
  /** `system` or `site-ID`. */
  readonly db: string
  /** Oldest moment and last commit that can be gone back to, epoch ms; null: none yet. */
  readonly reach: { readonly from: number; readonly to: number } | null
  readonly bytes: number
  /** Since when commits wait to be kept, epoch ms; null: none does. */
  readonly waitingSince: number | null
  /** Why it cannot be written at present. */
  readonly fault: string | null
}

/** What the keeper of one database's archive is made of. */
export interface ArchiveKeeperParts {
  readonly archiver: Archiver
  /** `system` or `site-ID`. */
  readonly db: string
  readonly path: string
  /** The writer's connection; its log is copied into the file by the keeper alone. */
  readonly sqlite: Sqlite
  readonly clock: Clock
  /** Does something between two groups of the writer. */
  readonly hold: (work: () => Promise<void>) => Promise<void>
  /** The archive cannot be written (why), or can again (null). */
  readonly onTrouble: (why: string | null) => void
  /** Told about once a second while something is committed. */
  readonly onStanding?: (standing: ArchiveStanding) => void
}

/** Who keeps what is committed, and who is told how it goes. */
export type ArchiveWish = Pick<ArchiveKeeperParts, 'archiver' | 'onTrouble' | 'onStanding'>

/** Has each commit kept, and says when the log is copied into the file: never before all of it was kept. */
export interface ArchiveKeeper {
  /** After each commit; `seq` is the last journal entry, 0 where there is no journal. */
  committed(seq: number): void
  /** Keeps the rest; the connection is to be closed next. */
  finish(): Promise<void>
  /** After the connection was closed. */
  closed(): Promise<void>
}

/** Pages of the log after which it is copied into the file (128 MB). */
const wantedFrames = 32_000
/** Beyond this (1 GB) it is copied even if the archive could not keep it, which then begins anew: the disk counts more. */
const mostFrames = 256_000
const roundMs = 1000
const roundFrames = 4000
/** After a failure the pauses double up to this. ms */
const longestPauseMs = 30_000
/** An archive that takes longer over one round does not answer. ms */
const patienceMs = 60_000
/** So long is waited for it to let go of the file before the log is copied all the same. ms */
const letGoMs = 10_000
/** Steps of calls wait no longer than this for the archive to catch up. ms */
const mostHoldMs = 250
/** A stretch is followed by the next after a day, or when its changes outgrow its base by so much. */
const stretchMs = 86_400_000
const stretchBytes = 1 << 30

/** Begins to keep a database, whose automatic checkpoints it ends. */
export function createArchiveKeeper(parts: ArchiveKeeperParts): ArchiveKeeper {
  const { archiver, db, sqlite, clock } = parts
  sqlite.pragma('wal_autocheckpoint = 0')
  const look = sqlite.prepare('PRAGMA wal_checkpoint(NOOP)')
  let marks: CommitMark[] = []
  let frames = 0
  let keptFrames = 0
  let wantedLog = wantedFrames
  let attached = false
  let isCopying = false
  let isLettingGo = false
  let finished = false
  let fault: string | null = null
  let pauseMs = roundMs
  let state: ArchiveState | null = null
  let round: Promise<void> | null = null
  let roundBeganAt = 0
  let timer: (() => void) | null = null

  const framesNow = (): number => {
    const row = look.get()
    return typeof row === 'object' && row !== null && 'log' in row ? Math.max(0, Number(row.log)) : 0
  }
  const arm = (): void => {
    if (timer !== null || finished) return
    timer = clock.schedule(clock.now() + pauseMs, () => {
      timer = null
      start()
    })
  }
  const start = (): void => {
    if (round !== null || finished) return
    roundBeganAt = clock.now()
    round = work()
      .catch((error: unknown) => {
        // The thread that kept it may be another one now.
        attached = false
        fail(error)
      })
      .finally(() => {
        round = null
        tell()
        if (marks.length > 0 || isCopying || fault !== null) arm()
      })
  }
  const tell = (): void => {
    const [oldest] = marks
    parts.onStanding?.({
      db,
      reach: state?.reach ?? null,
      bytes: state?.totalBytes ?? 0,
      waitingSince: oldest?.[1] ?? null,
      fault,
    })
  }
  const fail = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error)
    pauseMs = Math.min(longestPauseMs, fault === null ? roundMs : pauseMs * 2)
    fault = `The archive of changes of ${db} cannot be written: ${why.replace(/\.$/, '')}.`
    parts.onTrouble(fault)
    tell()
  }
  const recovered = (): void => {
    pauseMs = roundMs
    if (fault === null) return
    fault = null
    parts.onTrouble(null)
  }
  const work = async (): Promise<void> => {
    if (!attached) await archiver.attach({ db, path: parts.path })
    attached = true
    let now = await catchUp(false)
    if (isCopying) return
    if (now.isGoing && now.baseBytes === 0) {
      // Its copy could not be made whole; the file is still as it was.
      copyFile()
      return
    }
    recovered()
    const isNew = isStretchDue(now, clock.now())
    if (frames < wantedLog && !isNew) return
    let isBegun = false
    await parts.hold(async () => {
      const kept = await within(clock, catchUp(true), mostHoldMs)
      if (kept === null) return
      now = kept
      const log = checkpoint()
      if (log === null || !isStretchDue(now, clock.now())) return
      state = await archiver.begin({ db, frames: log, now: clock.now() })
      isBegun = true
    })
    if (isBegun) copyFile()
  }
  const copyFile = (): void => {
    isCopying = true
    archiver
      .copyFile({ db, now: clock.now() })
      .then((done) => {
        state = done
        recovered()
      })
      .catch(fail)
      .finally(() => {
        isCopying = false
        tell()
      })
  }
  const catchUp = async (flush: boolean): Promise<ArchiveState> => {
    const told = marks
    marks = []
    const at = framesNow()
    try {
      state = await archiver.catchUp({ db, marks: told, now: clock.now(), flush })
    } catch (error) {
      // Each commit keeps its own time, however late it is kept.
      marks = [...told, ...marks]
      throw error
    }
    keptFrames = at
    return state
  }
  /** Frames of the log, if all of them are in the file now; else null. */
  const checkpoint = (): number | null => {
    const [row] = sqlite.prepare('PRAGMA wal_checkpoint(PASSIVE)').all()
    if (typeof row !== 'object' || row === null || !('log' in row) || !('checkpointed' in row)) return null
    const log = Number(row.log)
    const isCopied = log === Number(row.checkpointed)
    wantedLog = isCopied ? wantedFrames : log + wantedFrames / 4
    return isCopied ? Math.max(0, log) : null
  }
  /** The log must not grow without bound; what was not kept is lost to the archive alone. */
  const copyLogUnkept = async (): Promise<void> => {
    if (isLettingGo) return
    isLettingGo = true
    // First the archive lets go of the file, or a copy that is being made would have pages of two moments in it. A dead one has none.
    await within(clock, archiver.breakOff({ db }), letGoMs).catch(() => null)
    if (!finished) {
      marks = []
      checkpoint()
      wantedLog = frames + wantedFrames / 4
    }
    isLettingGo = false
  }
  arm()

  return {
    committed: (seq) => {
      const now = framesNow()
      if (now < frames) {
        keptFrames = 0
        wantedLog = wantedFrames
      }
      frames = now
      const at = clock.now()
      marks.push([now, at, seq])
      if (frames >= mostFrames && frames >= wantedLog) copyLogUnkept().catch(fail)
      if (round !== null && at - roundBeganAt > patienceMs) {
        roundBeganAt = at
        fail(`no answer for ${patienceMs / 1000} s`)
      }
      if (now - keptFrames >= roundFrames && fault === null) start()
      else arm()
    },
    finish: async () => {
      finished = true
      timer?.()
      await round
      try {
        if (!attached) await archiver.attach({ db, path: parts.path })
        await catchUp(true)
        // Closing the connection changes the file: a copy that is still being made would have pages of two moments in it.
        if (isCopying) await archiver.breakOff({ db })
      } catch (error) {
        fail(error)
      }
    },
    closed: async () => {
      try {
        await archiver.closed({ db })
      } catch (error) {
        fail(error)
      }
    },
  }
}

function isStretchDue({ isGoing, beganAt, baseBytes, changeBytes }: ArchiveState, now: number): boolean {
  if (!isGoing || beganAt === null) return true
  return changeBytes > 0 && (now - beganAt >= stretchMs || changeBytes > stretchBytes + 4 * baseBytes)
}

async function within<T>(clock: Clock, promise: Promise<T>, limitMs: number): Promise<T | null> {
  let cancel = (): void => undefined
  const late = new Promise<null>((resolve) => {
    cancel = clock.schedule(clock.now() + limitMs, () => resolve(null))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel()
  }
}
