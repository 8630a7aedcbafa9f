import { parentPort } from 'node:worker_threads'
import { lowerThreadPriority } from '../../storage/lower-thread-priority.js'
import { createPortRpc } from '../../storage/rpc/port-rpc.js'
import { answerQuestion } from './answer-question.js'
import type { SimulationCallerSide, SimulationThreadSide } from './simulation-side.js'

// The entry of a simulation's worker, started by simulate-in-thread.ts.
if (parentPort !== null) {
  lowerThreadPriority('bulk')
  const stop = new AbortController()
  const caller = createPortRpc<SimulationCallerSide, SimulationThreadSide>(parentPort, {
    requests: {
      run: (work) =>
        answerQuestion(work, {
          onProgress: (policy, share) => caller.tell('progress', { policy, share }),
          signal: stop.signal,
        }),
    },
    notices: { stop: () => stop.abort() },
  })
}
