// Loaded before the program by the load bench (NODE_OPTIONS --require), in every thread: writes what each holds and how late it comes, so
// that the program is measured as it is shipped. LOAD_PROBE names the file, LOAD_PROBE_MS the span, LOAD_PROBE_GC_MS how often garbage is
// collected first, so that what is counted is what is held.
const { appendFileSync, readFileSync } = require('node:fs')
const { monitorEventLoopDelay, PerformanceObserver } = require('node:perf_hooks')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const workerThreads = require('node:worker_threads')
const { syncBuiltinESMExports } = require('node:module')

const file = process.env.LOAD_PROBE
const spanMs = Number(process.env.LOAD_PROBE_MS ?? 10_000)
const gcMs = Number(process.env.LOAD_PROBE_GC_MS ?? 60_000)

if (file !== undefined) {
  const { isMainThread, threadId } = workerThreads
  // A worker is told its name by who starts it; Node tells it to nobody else before version 22.
  const name = isMainThread ? 'control' : (workerThreads.getEnvironmentData('load-probe-name') ?? `thread ${threadId}`)
  if (isMainThread) {
    const { Worker } = workerThreads
    workerThreads.Worker = class extends Worker {
      constructor(module, options) {
        workerThreads.setEnvironmentData('load-probe-name', options?.name)
        super(module, options)
      }
    }
    syncBuiltinESMExports()
  }
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const histogram = monitorEventLoopDelay({ resolution: 5 })
  histogram.enable()
  let pausesMs = 0
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pausesMs += duration
  }).observe({ entryTypes: ['gc'] })
  let nextGc = Date.now() + gcMs
  setInterval(() => {
    const late = { p99: histogram.percentile(99) / 1e6 - 5, max: histogram.max / 1e6 - 5 }
    histogram.reset()
    const isCollected = Date.now() >= nextGc
    if (isCollected) {
      nextGc += gcMs
      collect()
    }
    const { heapUsed, external, rss } = process.memoryUsage()
    const handles = process.getActiveResourcesInfo().length
    // What the process has for itself; pages of files that are mapped belong to the system's cache.
    const own = isMainThread
      ? Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024
      : 0
    const line = { at: Date.now(), name, heapUsed, external, rss, own, isCollected, late, gcMs: pausesMs, handles }
    appendFileSync(file, `${JSON.stringify(line)}\n`)
    pausesMs = 0
  }, spanMs).unref()
}
