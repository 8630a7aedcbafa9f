import { parentPort } from 'node:worker_threads'
import { lowerThreadPriority } from '../../../storage/lower-thread-priority.js'
import { createPortRpc } from '../../../storage/rpc/port-rpc.js'
import type { ExportCallerSide, ExportThreadSide } from './export-in-thread.js'
import { runExport } from './run-export.js'

// The entry of an export's worker, started by export-in-thread.ts.
if (parentPort !== null) {
  lowerThreadPriority('bulk')
  const stop = new AbortController()
  let told = 0
  const caller = createPortRpc<ExportCallerSide, ExportThreadSide>(parentPort, {
    requests: {
      run: (job) =>
        runExport(job, {
          onProgress: (progress) => {
            // Ten thousand rows take a fraction of a second; more often nobody looks.
            if (progress.rows < told + 10_000 && progress.rows < progress.of) return
            told = progress.rows
            caller.tell('progress', progress)
          },
          signal: stop.signal,
        }),
    },
    notices: { stop: () => stop.abort() },
  })
}
