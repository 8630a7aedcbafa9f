import type { MessagePort } from 'node:worker_threads'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { ArchiveStanding } from '../../storage/archive/archive-keeper.js'
import type { ArchiveSettings } from '../../storage/archive/archiver.js'
import type { Actor } from '../../storage/audit/actor.js'
import { connectWriterThread, type StoreThread } from '../../storage/writer/store-thread.js'
import type { Log, LogLevel } from '../log.js'
import { createRevivableStore, type RevivableStore } from './revivable-store.js'
import { startThread } from './start-thread.js'
import type { StorageThreadData } from './storage-thread.js'
import { type SupervisedThread, superviseThread } from './supervised-thread.js'
import { readNote } from './thread-notes.js'

export interface StorageParts {
  readonly dataDir: string
  readonly logLevel: LogLevel
  /** Null: changes are not kept. */
  readonly archive: ArchiveSettings | null
  readonly clock: Clock
  readonly log: Log
  readonly writeLine: (line: string) => void
  /** The sites that must be open in each new writer. */
  readonly openSites: () => readonly SiteId[]
  /** A new writer serves after the death of the last one. */
  readonly revived: () => void
  readonly gaveUp: (name: string) => void
}

/** The storage thread and the way to it. */
export interface RunningStorage {
  readonly thread: SupervisedThread
  readonly store: RevivableStore
  /** How the archive of each database stands, as last told; empty while there is none. */
  archive(): readonly ArchiveStanding[]
  /** A way in for another thread; what it changes is the actor's doing. @throws DomainError STORAGE_UNAVAILABLE */
  openPort(actor: Actor | null): Promise<MessagePort>
}

/**
 * Starts the storage thread and keeps it running.
 * @throws DomainError DATA_FOLDER_IN_USE, DATABASE_TOO_NEW, DATABASE_ERROR
 */
export async function runStorage(parts: StorageParts): Promise<RunningStorage> {
  const store = createRevivableStore(null, () => parts.clock.now())
  const standings = new Map<string, ArchiveStanding>()
  const running: { thread: StoreThread | null; starts: number } = { thread: null, starts: 0 }
  const data: StorageThreadData = { dataDir: parts.dataDir, logLevel: parts.logLevel, archive: parts.archive }
  const thread = await superviseThread({
    name: 'storage',
    clock: parts.clock,
    log: parts.log,
    writeLine: parts.writeLine,
    gaveUp: parts.gaveUp,
    start: () => startThread(new URL('./storage-thread.js', import.meta.url), { workerData: data, name: 'storage' }),
    connect: async (worker) => {
      standings.clear()
      worker.on('message', (value) => {
        const note = readNote(value)
        if (note?.note === 'archive') standings.set(note.standing.db, note.standing)
      })
      const opened = await connectWriterThread(worker)
      for (const site of parts.openSites()) await opened.client.openSite(site)
      running.thread = opened
      running.starts += 1
      store.replace(opened.client)
      if (running.starts > 1) parts.revived()
    },
    lost: () => store.lost(),
    finish: async () => {
      await store.close()
      await running.thread?.stop()
    },
  })
  let degraded = false
  store.onHealth((health) => {
    if (health.state === 'degraded') {
      const { why, waiting } = health
      parts.log.error({ why, waiting }, 'the disk refuses: calls go on, what they change waits and is tried again')
    } else if (degraded && health.state === 'ok') parts.log.info({}, 'the disk takes writes again; nothing was lost')
    degraded = health.state === 'degraded'
  })
  return {
    thread,
    store,
    archive: () => [...standings.values()],
    openPort: async (actor) => {
      await store.alive()
      if (running.thread === null)
        throw new DomainError('STORAGE_UNAVAILABLE', 'The storage thread has not started yet.')
      return await running.thread.openPort(actor)
    },
  }
}
