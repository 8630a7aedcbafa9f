import type { SimulationResult } from '../../api/features/simulations/result.js'
import type { SimulationProgress } from '../../api/features/simulations/start-simulation.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { createPortRpc } from '../../storage/rpc/port-rpc.js'
import { startThread } from '../threads/start-thread.js'
import type { SimulationCallerSide, SimulationThreadSide, SimulationWork } from './simulation-side.js'

/** Most memory one simulation may take, so that a question too large ends itself and nothing else. MB */
const mostMemoryMb = 1024

/**
 * Answers a question in a thread of its own, which ends with it: calls and requests are never kept waiting.
 * @throws DomainError as answerQuestion; INTERNAL_ERROR if the thread dies
 */
export async function simulateInThread(
  work: SimulationWork,
  watch: { readonly onProgress: (progress: SimulationProgress) => void; readonly signal: AbortSignal },
): Promise<SimulationResult> {
  const worker = startThread(new URL('./simulation-thread.js', import.meta.url), {
    name: 'simulation',
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
  })
  const rpc = createPortRpc<SimulationThreadSide, SimulationCallerSide>(worker, {
    requests: {},
    notices: { progress: watch.onProgress },
  })
  const stop = (): void => rpc.tell('stop', null)
  const died = new Promise<never>((_, reject) => {
    worker.once('error', (error) => {
      const why = error instanceof Error ? error.message : String(error)
      reject(new DomainError('INTERNAL_ERROR', `The simulation stopped: ${why}.`, undefined, error))
    })
  })
  if (watch.signal.aborted) stop()
  watch.signal.addEventListener('abort', stop)
  try {
    return await Promise.race([rpc.ask('run', work), died])
  } finally {
    watch.signal.removeEventListener('abort', stop)
    rpc.close()
    await worker.terminate()
  }
}
