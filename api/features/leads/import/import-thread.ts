import { parentPort, workerData } from 'node:worker_threads'
import { lowerThreadPriority } from '../../../../storage/lower-thread-priority.js'
import { createPortRpc } from '../../../../storage/rpc/port-rpc.js'
import { storeClientOver } from '../../../../storage/writer/store-client-over.js'
import type { ImportCallerSide, ImportThreadData, ImportThreadSide } from './import-in-thread.js'
import { runImport } from './run-import.js'

// The entry of the import's worker; what it is given was made by import-in-thread.ts.
if (parentPort !== null) {
  lowerThreadPriority('bulk')
  const { storePort }: ImportThreadData = workerData
  const store = storeClientOver(storePort)
  const stop = new AbortController()
  const caller = createPortRpc<ImportCallerSide, ImportThreadSide>(parentPort, {
    requests: {
      run: (job) => {
        const onProgress = (counts: ImportCallerSide['notices']['progress']): void => caller.tell('progress', counts)
        return runImport(job, { store, onProgress, signal: stop.signal })
      },
    },
    notices: { stop: () => stop.abort() },
  })
}
