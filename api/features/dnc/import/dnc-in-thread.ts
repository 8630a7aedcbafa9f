import type { MessagePort, Worker } from 'node:worker_threads'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import { createPortRpc } from '../../../../storage/rpc/port-rpc.js'
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
  const died = new Promise<never>((_, reject) => {
    worker.once('error', (error) => {
      const why = error instanceof Error ? error.message : String(error)
      reject(new DomainError('INTERNAL_ERROR', `Reading the file stopped: ${why}. Send it again.`, undefined, error))
    })
  })
  const stop = (): void => rpc.tell('stop', null)
  if (parts.signal.aborted) stop()
  parts.signal.addEventListener('abort', stop)
  try {
    return await Promise.race([rpc.ask('preview', job), died])
  } finally {
    parts.signal.removeEventListener('abort', stop)
    rpc.close()
    await worker.terminate()
  }
}
