import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts a worker from a module of this program. From a build that is the `.js` file; from source the `.ts` file beside it, which
 * tsx translates (its loader does not reach into workers by itself, so the worker registers it first).
 * @param module the module as its importers spell it: `new URL('./api-thread.js', import.meta.url)`
 */
export function startThread(
  module: URL,
  options: Pick<WorkerOptions, 'workerData' | 'transferList' | 'name' | 'resourceLimits'>,
): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(module, options)
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')).href.replace(/\.cjs$/, '.mjs')
  const source = module.href.replace(/\.js$/, '.ts')
  const boot = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(source)}) })`
  return new Worker(boot, { ...options, eval: true })
}
