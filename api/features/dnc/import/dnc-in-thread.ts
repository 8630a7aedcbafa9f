import type { MessagePort, Worker } from 'node:worker_threads'
import { createPortRpc } from '../../../../storage/rpc/port-rpc.js'
import { throughJob } from '../../one-job-thread.js'
import type { DncPreviewJob, DncWatch } from './dnc-job.js'

/** What the thread serves. */
export interface DncThreadSide {
  readonly requests: { preview: { input: DncPreviewJob; output: { readonly id: number } } }
  readonly notices: { stop: null }
}

/** What the thread tells while it runs. */
export interface DncCallerSide {
  readonly requests: Record<never, never>
  readonly notices: { progress: number }
}

/** What the thread is given at its start. */
export interface DncThreadData {
  /** The thread's own way to the writer. */
  readonly storePort: MessagePort
}

/** How the reading gets its thread. */
export interface DncThreadParts extends DncWatch {
  /** Starts a worker from a module; the process knows how (compiled or from source). */
  readonly startThread: (
    module: URL,
    options: { workerData: DncThreadData; transferList: MessagePort[]; name: string },
  ) => Worker
  readonly storePort: MessagePort
}

/**
 * Reads and counts a file of numbers in a thread of its own, which ends with it: ten million rows never keep calls or requests waiting.
 * @throws DomainError as previewFile; INTERNAL_ERROR if the thread dies
 */
export async function previewInThread(job: DncPreviewJob, parts: DncThreadParts): Promise<{ readonly id: number }> {
  const worker = parts.startThread(new URL('./dnc-thread.js', import.meta.url), {
    workerData: { storePort: parts.storePort },
    transferList: [parts.storePort],
    name: 'dnc',
  })
  const rpc = createPortRpc<DncThreadSide, DncCallerSide>(worker, {
    requests: {},
    notices: { progress: parts.onProgress },
  })
  const died = (why: string) => `Reading the file stopped: ${why}. Send it again.`
  return await throughJob({ worker, rpc, signal: parts.signal, died }, () => rpc.ask('preview', job))
}
