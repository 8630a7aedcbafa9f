import { parentPort, workerData } from 'node:worker_threads'
import { lowerThreadPriority } from '../../storage/lower-thread-priority.js'
import { listening, metrics } from '../../storage/writer/writer-thread.js'
import type { LogLevel } from '../log.js'
import { logOperations } from './operation-log.js'
import { startThreadNotes } from './thread-notes.js'

/** What the storage thread is started with. */
export interface StorageThreadData {
  readonly dataDir: string
  readonly logLevel: LogLevel
}

// The storage thread is storage's own entry; here it only learns to tell the main thread how late its event loop is.
if (parentPort !== null) {
  const { logLevel }: StorageThreadData = workerData
  lowerThreadPriority('behindCallControl')
  const { log } = startThreadNotes(parentPort, logLevel, { thread: 'storage' }, metrics)
  listening.performed = logOperations(log)
}
