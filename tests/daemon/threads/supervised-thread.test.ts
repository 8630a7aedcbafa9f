import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Log } from '../../../daemon/log.js'
import { type SupervisedThread, superviseThread, type ThreadParts } from '../../../daemon/threads/supervised-thread.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { silentLog } from '../../support/silent-log.js'

let clock: FakeClock
let workers: Worker[]
let told: string[]
let thread: SupervisedThread | null
beforeEach(() => {
  clock = createFakeClock()
  workers = []
  told = []
  thread = null
})
afterEach(async () => {
  await thread?.stop()
  for (const worker of workers) await worker.terminate()
})

/** A worker that lives until it is told to end, or dies at once. */
const source = (diesAtOnce: boolean): string =>
  diesAtOnce
    ? 'throw new Error("no luck")'
    : `const { parentPort } = require('node:worker_threads'); parentPort.on('message', (value) => parentPort.postMessage(value))`

const log: Log = { ...silentLog, warn: (_, message) => void told.push(message), child: () => log }

/** Each worker dies at once where `deaths` says so, in the order in which they are started. */
const parts = (deaths: readonly boolean[], change: Partial<ThreadParts> = {}): ThreadParts => ({
  name: 'test',
  start: () => {
    const worker = new Worker(source(deaths[workers.length] ?? false), { eval: true })
    workers.push(worker)
    return worker
  },
  connect: (worker) => new Promise((resolve) => worker.once('online', () => void setImmediate(() => resolve()))),
  lost: () => void told.push('lost'),
  clock,
  log,
  writeLine: (line) => void told.push(line),
  gaveUp: (name) => void told.push(`gave up ${name}`),
  ...change,
})

const seen = async (what: () => boolean): Promise<void> => {
  const giveUpAt = Date.now() + 50_000
  while (!what()) {
    if (Date.now() > giveUpAt) throw new Error(`not seen: ${String(what)}; told: ${told.join(', ')}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const deathOf = async (worker: Worker | undefined): Promise<void> => {
  const before = told.length
  await worker?.terminate()
  await seen(() => told.length > before)
}

describe('a supervised thread', () => {
  it('tells the starter when it cannot start at all', async () => {
    const connect = (): Promise<void> => Promise.reject(new Error('the folder is in use'))
    await expect(superviseThread(parts([], { connect }))).rejects.toThrow('the folder is in use')
    expect(told).toEqual([])
    const never = (): Promise<void> => new Promise(() => undefined)
    await expect(superviseThread(parts([false, true], { connect: never }))).rejects.toThrow('no luck')
  })

  it('is started again a moment after its death, and counts it', async () => {
    thread = await superviseThread(parts([]))
    expect(thread).toMatchObject({ name: 'test', alive: true, restarts: 0, lagMs: null })
    await deathOf(workers[0])
    expect(thread.alive).toBe(false)
    expect(workers).toHaveLength(1)
    await clock.advance(200)
    await seen(() => thread?.alive === true)
    expect(thread.restarts).toBe(1)
    expect(told).toEqual(['lost'])
  })

  it('takes a start that fails for another death', async () => {
    // The fixed order of deaths: the first lives, the second cannot start, the third lives.
    let starts = 0
    const connect = (): Promise<void> => (starts++ === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve())
    thread = await superviseThread(parts([], { connect }))
    await deathOf(workers[0])
    await clock.advance(200)
    await seen(() => told.length === 2)
    await clock.advance(200)
    await seen(() => thread?.alive === true)
    expect(thread.restarts).toBe(2)
  })

  it('gives up after the sixth death in a minute; deaths of an hour ago do not count', async () => {
    thread = await superviseThread(parts([]))
    const dieAndComeBack = async (): Promise<void> => {
      await deathOf(workers.at(-1))
      await clock.advance(200)
      await seen(() => thread?.alive === true)
    }
    for (let deaths = 0; deaths < 4; deaths++) await dieAndComeBack()
    await clock.advance(3_600_000)
    for (let deaths = 0; deaths < 5; deaths++) await dieAndComeBack()
    expect(told).not.toContain('gave up test')
    await deathOf(workers.at(-1))
    await seen(() => told.includes('gave up test'))
    await clock.advance(60_000)
    expect(workers).toHaveLength(10)
  })

  it('passes on what the worker logs and how late it is; other messages are not its business', async () => {
    thread = await superviseThread(parts([]))
    workers[0]?.postMessage({ note: 'log', lines: ['a line\n'] })
    workers[0]?.postMessage({ note: 'unheard of' })
    workers[0]?.postMessage({ rpc: 'answer', id: 1, value: null })
    workers[0]?.postMessage({ note: 'lag', p99Ms: 7 })
    await seen(() => thread?.lagMs === 7)
    expect(told).toEqual(['a line\n'])
  })

  it('gives its metrics, and nothing where it does not answer in time or is gone', async () => {
    thread = await superviseThread(parts([]))
    const answered = thread.metrics(1000)
    workers[0]?.postMessage({ note: 'metrics', ask: 1, text: '[]' })
    expect(await answered).toBe('[]')
    const late = thread.metrics(1000)
    await clock.advance(1000)
    expect(await late).toBeNull()
    await workers[0]?.terminate()
    await seen(() => thread?.alive === false)
    expect(await thread.metrics(1000)).toBeNull()
  })

  it('lets the worker finish, ends it, and does not start it again', async () => {
    const supervised = await superviseThread(
      parts([], { finish: () => Promise.resolve(void told.push(`finishes, alive: ${supervised.alive}`)) }),
    )
    await supervised.stop()
    await supervised.stop()
    await clock.advance(10_000)
    expect(told).toEqual(['finishes, alive: true'])
    expect(supervised.alive).toBe(false)
    expect(workers).toHaveLength(1)
  })

  it('comes to its end when it is dead already, and stays so', async () => {
    const finish = (): Promise<void> => Promise.reject(new Error('nobody answers'))
    thread = await superviseThread(parts([], { finish }))
    await deathOf(workers[0])
    await thread.stop()
    await clock.advance(10_000)
    expect(told).toEqual(['lost', 'the test thread could not finish before it was ended'])
    expect(workers).toHaveLength(1)
  })

  it('ends a worker that was being made when the end came', async () => {
    let give: (worker: Worker) => void = () => undefined
    let starts = 0
    const later = (): Worker | Promise<Worker> => {
      const worker = new Worker(source(false), { eval: true })
      workers.push(worker)
      return starts++ === 0
        ? worker
        : new Promise((resolve) => {
            give = resolve
          })
    }
    thread = await superviseThread(parts([], { start: later }))
    await deathOf(workers[0])
    await clock.advance(200)
    const ended = new Promise((resolve) => workers[1]?.once('exit', resolve))
    await thread.stop()
    const made = workers[1]
    if (made) give(made)
    await ended
    expect(thread.alive).toBe(false)
  })
})
