import type { Worker } from 'node:worker_threads'
import { startThread } from './start-thread.js'

/** A worker that loads its modules while others still do, before there is anything to do for it. */
export interface WarmThread {
  /** The worker, once; null when it was taken before or has ended. */
  take(): Worker | null
  /** Ends it if nobody took it. */
  discard(): Promise<void>
}

/** Begins to load the api thread, most of whose start is that; its data are sent to it when they are known. */
export function warmApiThread(): WarmThread {
  let worker: Worker | null = startApiThread()
  const drop = (): void => {
    worker = null
  }
  // Whoever takes it sees that it is gone and starts another, which then tells what is wrong.
  worker.on('error', drop)
  worker.on('exit', drop)
  return {
    take() {
      const taken = worker
      worker = null
      return taken
    },
    async discard() {
      await this.take()?.terminate()
    },
  }
}

/** An api thread that waits for its data: the first message. */
export function startApiThread(): Worker {
  return startThread(new URL('./api-thread.js', import.meta.url), { name: 'api' })
}
