import type { Worker } from 'node:worker_threads'
import { DomainError } from '../../dialer/model/domain-error.js'

/** A worker that was started for one job, and how it is told to stop. */
export interface OneJobThread {
  readonly worker: Worker
  readonly rpc: { tell(name: 'stop', value: null): void; close(): void }
  readonly signal: AbortSignal
  /** What people read where the worker died, from why it did. */
  readonly died: (why: string) => string
}

/**
 * Waits for the worker's one job and ends the worker with it; once the signal is given, the worker is told to stop.
 * @throws DomainError what the job throws; INTERNAL_ERROR if the worker dies
 */
export async function throughJob<T>({ worker, rpc, signal, died }: OneJobThread, job: () => Promise<T>): Promise<T> {
  const stop = (): void => rpc.tell('stop', null)
  const death = new Promise<never>((_, reject) => {
    worker.once('error', (error) => {
      const why = error instanceof Error ? error.message : String(error)
      reject(new DomainError('INTERNAL_ERROR', died(why), undefined, error))
    })
  })
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([job(), death])
  } finally {
    signal.removeEventListener('abort', stop)
    rpc.close()
    await worker.terminate()
  }
}
