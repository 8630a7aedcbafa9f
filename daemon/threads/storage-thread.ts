import { parentPort, workerData } from 'node:worker_threads'
import type { ArchiveStanding } from '../../storage/archive/archive-keeper.js'
import { stateArchiveMetrics } from '../../storage/archive/archive-metrics.js'
import type { Archiver, ArchiveSettings } from '../../storage/archive/archiver.js'
import { archiverOver } from '../../storage/archive/archiver-over.js'
import { lowerThreadPriority } from '../../storage/lower-thread-priority.js'
import { listening, metrics } from '../../storage/writer/writer-thread.js'
import type { LogLevel } from '../log.js'
import { logOperations } from './operation-log.js'
import { startThread } from './start-thread.js'
import { startThreadNotes, type ThreadNote } from './thread-notes.js'

/** What the storage thread is started with. */
export interface StorageThreadData {
  readonly dataDir: string
  readonly logLevel: LogLevel
  /** Null: changes are not kept. */
  readonly archive: ArchiveSettings | null
}

// The storage thread is storage's own entry; here it only learns to tell the main thread how late its event loop is.
if (parentPort !== null) {
  const { logLevel, archive }: StorageThreadData = workerData
  lowerThreadPriority('behindCallControl')
  const { log } = startThreadNotes(parentPort, logLevel, { thread: 'storage' }, metrics)
  listening.performed = logOperations(log)
  if (archive !== null) {
    const port = parentPort
    const standings = new Map<string, ArchiveStanding>()
    stateArchiveMetrics(metrics, () => standings.values())
    listening.archive = {
      archiver: startArchiver(archive),
      onStanding: (standing) => {
        standings.set(standing.db, standing)
        port.postMessage({ note: 'archive', standing } satisfies ThreadNote)
      },
      onTrouble: (why) => {
        if (why === null) log.info({}, 'the archive of changes is written again')
        else
          log.error({ why }, 'the archive of changes cannot be written: everything else goes on, and it is tried again')
      },
    }
  }
}

/** The archiver in a thread of its own, started again when it is needed after its death. */
function startArchiver(settings: ArchiveSettings): Archiver {
  let living: Archiver | null = null
  const now = (): Archiver => {
    if (living !== null) return living
    const module = new URL('../../storage/archive/archive-thread.js', import.meta.url)
    const worker = startThread(module, { workerData: settings, name: 'archive' })
    worker.once('exit', () => {
      living = null
    })
    // Told by the requests that it leaves unanswered.
    worker.on('error', () => undefined)
    living = archiverOver(worker)
    return living
  }
  return {
    attach: (input) => now().attach(input),
    catchUp: (input) => now().catchUp(input),
    begin: (input) => now().begin(input),
    copyFile: (input) => now().copyFile(input),
    breakOff: (input) => now().breakOff(input),
    closed: (input) => now().closed(input),
  }
}
