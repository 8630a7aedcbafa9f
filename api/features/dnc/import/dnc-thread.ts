import { parentPort, workerData } from 'node:worker_threads'
import { lowerThreadPriority } from '../../../../storage/lower-thread-priority.js'
import { createPortRpc } from '../../../../storage/rpc/port-rpc.js'
import { storeClientOver } from '../../../../storage/writer/store-client-over.js'
import type { DncCallerSide, DncThreadData, DncThreadSide } from './dnc-in-thread.js'
import { previewFile } from './preview-file.js'

// The entry of the worker that reads files of numbers; what it is given was made by dnc-in-thread.ts.
if (parentPort !== null) {
  lowerThreadPriority('bulk')
  const { storePort }: DncThreadData = workerData
  const store = storeClientOver(storePort)
  const stop = new AbortController()
  const caller = createPortRpc<DncCallerSide, DncThreadSide>(parentPort, {
    requests: {
      preview: (job) =>
        previewFile(job, { store, onProgress: (done) => caller.tell('progress', done), signal: stop.signal }),
    },
    notices: { stop: () => stop.abort() },
  })
}
