import type { Worker } from 'node:worker_threads'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Log, LogLevel } from '../log.js'
import { readNote, type ThreadOrder } from './thread-notes.js'

/** A worker that is started again when it dies. */
export interface SupervisedThread {
  readonly name: string
  readonly alive: boolean
  /** 99th percentile of the loop lag in the last five seconds; null before the first report. ms */
  readonly lagMs: number | null
  /** Times it was started again. */
  readonly restarts: number
  setLogLevel(level: LogLevel): void
  /** Its metrics as JSON text; null when it is gone or does not answer within `withinMs`. */
  metrics(withinMs: number): Promise<string | null>
  /** Ends the worker for good. */
  stop(): Promise<void>
}

export interface ThreadParts {
  readonly name: string
  /** Makes a new worker; called again for each restart. */
  readonly start: () => Worker | Promise<Worker>
  /** Connects to a new worker; resolves when it is ready. A rejection counts as a death. */
  readonly connect: (worker: Worker) => Promise<void>
  /** It died and is to be started again. */
  readonly lost?: () => void
  /** Lets the worker finish before it is ended. A rejection, as from a worker that is dead, is logged and the end goes on. */
  readonly finish?: () => Promise<void>
  readonly clock: Clock
  readonly log: Log
  /** A whole line of a worker's log. */
  readonly writeLine: (line: string) => void
  /** It died too often; the process cannot go on. */
  readonly gaveUp: (name: string) => void
}

const deathsAllowed = 5
const deathsWithinMs = 60_000
const restartAfterMs = 200

/**
 * Starts a worker and keeps it running: a death is logged and the worker started anew, calls go on meanwhile. After more than
 * five deaths in a minute it gives up. Resolves when the worker is ready for the first time.
 * @throws what `connect` throws at the first start: a process that cannot start says so at once
 */
export async function superviseThread(parts: ThreadParts): Promise<SupervisedThread> {
  const { name, clock, log } = parts
  const deaths: number[] = []
  let worker: Worker | null = null
  let lagMs: number | null = null
  let restarts = 0
  let alive = false
  let stopping = false
  const asked = new Map<number, (text: string | null) => void>()
  let lastAsk = 0

  const open = async (): Promise<void> => {
    const made = await parts.start()
    worker = made
    // Asked to stop while it was being made: there is nothing yet to finish.
    if (stopping) return void (await made.terminate())
    let failure: unknown = null
    made.on('message', (value) => {
      const note = readNote(value)
      if (note?.note === 'log') for (const line of note.lines) parts.writeLine(line)
      if (note?.note === 'lag') lagMs = note.p99Ms
      if (note?.note === 'metrics') asked.get(note.ask)?.(note.text)
    })
    made.on('error', (error) => {
      failure = error
    })
    const died = new Promise<never>((_, reject) => {
      made.on('exit', (code) => reject(failure instanceof Error ? failure : new Error(`it ended with code ${code}`)))
    })
    died.catch((err: unknown) => {
      if (!stopping && worker === made && ready) revive(err)
    })
    let ready = false
    try {
      await Promise.race([parts.connect(made), died])
    } catch (error) {
      await made.terminate()
      throw error
    }
    ready = true
    alive = true
  }

  const revive = (err: unknown): void => {
    const now = clock.now()
    alive = false
    deaths.push(now)
    parts.lost?.()
    log.error({ thread: name, err }, `the ${name} thread died`)
    if (deaths.filter((at) => now - at < deathsWithinMs).length > deathsAllowed) {
      parts.gaveUp(name)
      return
    }
    clock.schedule(now + restartAfterMs, () => {
      if (stopping) return
      restarts += 1
      open().then(
        () => log.info({ thread: name, restarts }, `the ${name} thread runs again`),
        (again: unknown) => {
          if (!stopping) revive(again)
        },
      )
    })
  }

  await open()
  return {
    name,
    get alive() {
      return alive
    },
    get lagMs() {
      return lagMs
    },
    get restarts() {
      return restarts
    },
    setLogLevel: (level) => worker?.postMessage({ order: 'logLevel', level } satisfies ThreadOrder),
    metrics: (withinMs) =>
      new Promise((resolve) => {
        if (!alive) return resolve(null)
        const ask = ++lastAsk
        const answer = (text: string | null): void => {
          cancel()
          asked.delete(ask)
          resolve(text)
        }
        const cancel = clock.schedule(clock.now() + withinMs, () => answer(null))
        asked.set(ask, answer)
        worker?.postMessage({ order: 'metrics', ask } satisfies ThreadOrder)
      }),
    async stop() {
      if (stopping) return
      stopping = true
      try {
        await parts.finish?.()
      } catch (err) {
        log.warn({ thread: name, err }, `the ${name} thread could not finish before it was ended`)
      }
      alive = false
      await worker?.terminate()
    },
  }
}
