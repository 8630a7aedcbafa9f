import type { MessagePort, Worker } from 'node:worker_threads'
import { createPortRpc } from '../../../../storage/rpc/port-rpc.js'
import { throughJob } from '../../one-job-thread.js'
import type { ImportCounts, ImportJob, ImportResult } from './import-job.js'

/** What the import's thread serves. */
export interface ImportThreadSide {
  readonly requests: { run: { input: ImportJob; output: ImportResult } }
  readonly notices: { stop: null }
}

/** What the import's thread tells while it runs. */
export interface ImportCallerSide {
  readonly requests: Record<never, never>
  readonly notices: { progress: ImportCounts }
}

/** What the thread is given at its start. */
export interface ImportThreadData {
  /** The thread's own way to the writer. */
  readonly storePort: MessagePort
}

/** How an import gets its thread. */
export interface ImportThreadParts {
  /** Starts a worker from a module; the process knows how (compiled or from source). */
  readonly startThread: (
    module: URL,
    options: { workerData: ImportThreadData; transferList: MessagePort[]; name: string },
  ) => Worker
  /** A new port to the storage writer; it belongs to the thread. */
  readonly storePort: MessagePort
  readonly onProgress: (counts: ImportCounts) => void
  readonly signal: AbortSignal
}

/**
 * Imports a file of leads in a thread of its own, which ends with the import: reading and checking a million rows never keeps calls
 * or requests waiting.
 * @throws DomainError as runImport; INTERNAL_ERROR if the thread dies
 */
export async function importInThread(job: ImportJob, parts: ImportThreadParts): Promise<ImportResult> {
  const worker = parts.startThread(new URL('./import-thread.js', import.meta.url), {
    workerData: { storePort: parts.storePort },
    transferList: [parts.storePort],
    name: 'import',
  })
  const rpc = createPortRpc<ImportThreadSide, ImportCallerSide>(worker, {
    requests: {},
    notices: { progress: parts.onProgress },
  })
  const died = (why: string) => `The import stopped: ${why}. It can be repeated.`
  return await throughJob({ worker, rpc, signal: parts.signal, died }, () => rpc.ask('run', job))
}
