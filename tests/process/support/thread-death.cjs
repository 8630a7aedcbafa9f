// Loaded before the program in a test's process: on SIGUSR2 the worker that DIES_ON_SIGUSR2 names is ended, as a crash of its would.
const workerThreads = require('node:worker_threads')
const { syncBuiltinESMExports } = require('node:module')

const name = process.env.DIES_ON_SIGUSR2
if (workerThreads.isMainThread && name !== undefined) {
  const { Worker } = workerThreads
  let last = null
  workerThreads.Worker = class extends Worker {
    constructor(module, options) {
      super(module, options)
      if (options?.name === name) last = this
    }
  }
  syncBuiltinESMExports()
  process.on('SIGUSR2', () => last?.terminate())
}
