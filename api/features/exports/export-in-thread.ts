import type { Worker } from 'node:worker_threads'
import { createPortRpc } from '../../../storage/rpc/port-rpc.js'
import { throughJob } from '../one-job-thread.js'
import type { ExportJob, ExportProgress, ExportResult } from './export-job.js'

/** What the export's thread serves. */
export interface ExportThreadSide {
  readonly requests: { run: { input: ExportJob; output: ExportResult } }
  readonly notices: { stop: null }
}

/** What it tells while it runs. */
export interface ExportCallerSide {
  readonly requests: Record<never, never>
  readonly notices: { progress: ExportProgress }
}

/** How an export gets its thread. */
export interface ExportThreadParts {
  /** Starts a worker from a module; the process knows how (compiled or from source). */
  readonly startThread: (
    module: URL,
    options: { name: string; resourceLimits: { maxOldGenerationSizeMb: number } },
  ) => Worker
  readonly onProgress: (progress: ExportProgress) => void
  readonly signal: AbortSignal
}

/** Most heap one export may take, so that one that is too large ends itself and nothing else. MB */
const mostMemoryMb = { xlsx: 128, pdf: 256 } as const

/**
 * Makes a file in a thread of its own, which ends with it: reading half a million rows never keeps calls or requests waiting.
 * @throws DomainError as runExport; INTERNAL_ERROR if the thread dies
 */
export async function exportInThread(job: ExportJob, parts: ExportThreadParts): Promise<ExportResult> {
  const worker = parts.startThread(new URL('./export-thread.js', import.meta.url), {
    name: 'export',
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb[job.format] },
  })
  const rpc = createPortRpc<ExportThreadSide, ExportCallerSide>(worker, {
    requests: {},
    notices: { progress: parts.onProgress },
  })
  const died = (why: string) => `The export stopped: ${why}.`
  return await throughJob({ worker, rpc, signal: parts.signal, died }, () => rpc.ask('run', job))
}
