import type { Clock } from '../../dialer/ports/clock.js'
import type { Sqlite } from '../open-sqlite.js'
import type { Archiver, ArchiveState } from './archiver.js'
import type { CommitMark } from './db-archive.js'

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
}

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
  let attached = false
  let isCopying = false
  let failing = false
  let finished = false
  let round: Promise<void> | null = null
  let timer: (() => void) | null = null

  const framesNow = (): number => {
    const row = look.get()
    return typeof row === 'object' && row !== null && 'log' in row ? Math.max(0, Number(row.log)) : 0
  }
  const arm = (): void => {
    if (timer !== null || finished) return
    timer = clock.schedule(clock.now() + roundMs, () => {
      timer = null
      start()
    })
  }
  const start = (): void => {
    if (round !== null || finished) return
    round = work()
      .catch(fail)
      .finally(() => {
        round = null
        if (marks.length > 0 || isCopying) arm()
      })
  }
  const fail = (error: unknown): void => {
    failing = true
    attached = false
    const why = error instanceof Error ? error.message : String(error)
    parts.onTrouble(`The archive of changes of ${db} cannot be written: ${why.replace(/\.$/, '')}.`)
    if (frames >= wantedFrames) copyLogUnkept()
  }
  const work = async (): Promise<void> => {
    if (!attached) await archiver.attach({ db, path: parts.path })
    attached = true
    let state = await catchUp(false)
    if (failing) {
      failing = false
      parts.onTrouble(null)
    }
    if (isCopying) {
      if (frames >= mostFrames) copyLogUnkept()
      return
    }
    const isNew = isStretchDue(state, clock.now())
    if (frames < wantedLog && !isNew) return
    let copied = false
    let logFrames = 0
    await parts.hold(async () => {
      const kept = await within(clock, catchUp(true), mostHoldMs)
      if (kept === null) return
      state = kept
      const result = checkpoint()
      copied = result.copied
      logFrames = result.frames
      if (copied && isStretchDue(state, clock.now())) await archiver.begin({ db, frames: logFrames, now: clock.now() })
      else copied = false
    })
    if (!copied) return
    isCopying = true
    copyFile().catch(fail)
  }
  const copyFile = async (): Promise<void> => {
    try {
      await archiver.copyFile({ db, now: clock.now() })
    } finally {
      isCopying = false
    }
  }
  const catchUp = async (flush: boolean): Promise<ArchiveState> => {
    const told = marks
    marks = []
    const at = framesNow()
    const state = await archiver.catchUp({ db, marks: told, now: clock.now(), flush })
    keptFrames = at
    return state
  }
  const checkpoint = (): { copied: boolean; frames: number } => {
    const [row] = sqlite.prepare('PRAGMA wal_checkpoint(PASSIVE)').all()
    if (typeof row !== 'object' || row === null || !('log' in row) || !('checkpointed' in row))
      return { copied: false, frames: 0 }
    const log = Number(row.log)
    const copied = log === Number(row.checkpointed)
    wantedLog = copied ? wantedFrames : log + wantedFrames / 4
    return { copied, frames: Math.max(0, log) }
  }
  /** The log must not grow without bound; what was not kept is lost to the archive alone. */
  const copyLogUnkept = (): void => {
    checkpoint()
    archiver.breakOff({ db }).catch(fail)
  }
  let wantedLog = wantedFrames
  arm()

  return {
    committed: (seq) => {
      const now = framesNow()
      if (now < frames) {
        keptFrames = 0
        wantedLog = wantedFrames
      }
      frames = now
      marks.push([now, clock.now(), seq])
      if (now - keptFrames >= roundFrames) start()
      else arm()
    },
    finish: async () => {
      finished = true
      timer?.()
      await round
      try {
        if (!attached) await archiver.attach({ db, path: parts.path })
        await catchUp(true)
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
