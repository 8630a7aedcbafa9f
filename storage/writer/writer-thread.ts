import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { ArchiveWish } from '../archive/archive-keeper.js'
import { createMetrics } from '../metrics/metrics.js'
import { createPortRpc } from '../rpc/port-rpc.js'
import { serveStore } from './serve-store.js'
import { openStore, type PerformedOperation, type Store } from './store.js'
import type { NoSide, WriterThreadSide } from './store-protocol.js'

// The entry of the storage thread: the only one that writes a database. It has a clock of its own, since a clock cannot cross threads.
const clock: Clock = {
  now: () => Date.now(),
  schedule: (at, callback) => {
    const timer = setTimeout(callback, Math.max(0, at - Date.now()))
    return () => clearTimeout(timer)
  },
}

if (!parentPort) throw new DomainError('INTERNAL_ERROR', 'The storage thread was not started as a thread.')
const { dataDir } = z.object({ dataDir: z.string() }).parse(workerData)
const port = parentPort
let store: Store | null = null
/** The thread's metrics; whoever starts it from outside adds its own to them. */
export const metrics = createMetrics()
/** Who is told of each operation; whoever starts the thread from outside may put somebody here. */
export const listening: {
  performed: ((done: PerformedOperation) => void) | null
  /** Who keeps what is committed. */
  archive: ArchiveWish | null
} = { performed: null, archive: null }
const seconds = (): number => performance.now() / 1000

createPortRpc<NoSide, WriterThreadSide>(port, {
  requests: {
    start: () => {
      store ??= openStore({
        dataDir,
        clock,
        defer: (run) => void setImmediate(run),
        measuring: { metrics, seconds },
        ...(listening.archive && { archive: listening.archive }),
        ...(listening.performed && { performed: listening.performed }),
      })
      return null
    },
    attach: ({ port: client, actor }) => {
      if (!store) throw new DomainError('STORAGE_UNAVAILABLE', 'The store is not open yet.')
      serveStore(store, client, actor)
      return null
    },
    stop: async () => {
      await store?.stop()
      store = null
      return null
    },
  },
  notices: {},
})
