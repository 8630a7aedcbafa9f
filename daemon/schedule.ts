import { schedule as cronSchedule } from 'node-cron'
import type { Log } from './log.js'

/** Work that comes round. */
export interface Job {
  /** Stable word, for logs and health. */
  readonly name: string
  /** Cron fields (minute hour day month weekday, seconds before them if there are six), in the host's own time zone; null: never. */
  readonly schedule: string | null
  run(): Promise<void>
}

/** How a job went since the process began. */
export interface JobState {
  readonly name: string
  readonly isScheduled: boolean
  readonly successes: number
  readonly failures: number
  /** Epoch ms; null: not since the start. */
  readonly lastSuccessAt: number | null
  readonly lastDurationMs: number | null
  /** Of the last run, if it failed. */
  readonly lastFailure: { readonly at: number; readonly why: string } | null
}

/** Jobs by name; a job never runs twice at the same time. */
export interface Schedule {
  /** Adds the job, or gives the one of that name a new time. */
  put(job: Job): void
  /** Runs it now; false if it is running already or unknown. Its failure is logged, not thrown. */
  runNow(name: string): Promise<boolean>
  states(): readonly JobState[]
  /** Takes no new turn and waits for what is running. */
  stop(): Promise<void>
}

/** An empty schedule. `now` is epoch ms. */
export function createSchedule(log: Log, now: () => number = Date.now): Schedule {
  const jobs = new Map<string, { job: Job; stop(): Promise<void> }>()
  const running = new Map<string, Promise<void>>()
  const results = new Map<string, Omit<JobState, 'name' | 'isScheduled'>>()

  const resultOf = (name: string) => results.get(name) ?? noResult
  const succeeded = (name: string, startedAt: number): void => {
    const { successes, failures } = resultOf(name)
    const done = { lastSuccessAt: now(), lastDurationMs: now() - startedAt, lastFailure: null }
    results.set(name, { successes: successes + 1, failures, ...done })
  }
  const failed = (name: string, startedAt: number, err: unknown): void => {
    const { successes, failures, lastSuccessAt } = resultOf(name)
    const lastFailure = { at: now(), why: err instanceof Error ? err.message : String(err) }
    results.set(name, {
      successes,
      failures: failures + 1,
      lastSuccessAt,
      lastDurationMs: now() - startedAt,
      lastFailure,
    })
  }

  const run = async (job: Job): Promise<boolean> => {
    if (running.has(job.name)) {
      log.warn({ job: job.name }, 'a job is still at work and misses its turn')
      return false
    }
    const startedAt = now()
    const work = job.run().then(
      () => {
        succeeded(job.name, startedAt)
        log.debug({ job: job.name }, 'a job is done')
      },
      (err: unknown) => {
        failed(job.name, startedAt, err)
        log.error({ job: job.name, err }, 'a job failed; it is tried again at its next turn')
      },
    )
    running.set(job.name, work)
    await work
    running.delete(job.name)
    return true
  }

  return {
    put(job) {
      const before = jobs.get(job.name)
      const replaced = before ? before.stop() : Promise.resolve()
      replaced.catch((err: unknown) =>
        log.error({ job: job.name, err }, 'the old turn of a job could not be taken away'),
      )
      const task =
        job.schedule === null
          ? null
          : cronSchedule(job.schedule, async () => void (await run(job)), { name: job.name, logger: cronLog(log) })
      jobs.set(job.name, { job, stop: async () => task?.destroy() })
    },
    states: () =>
      [...jobs.values()].map(({ job: { name, schedule } }) => ({
        name,
        isScheduled: schedule !== null,
        ...resultOf(name),
      })),
    async runNow(name) {
      const found = jobs.get(name)
      return found ? await run(found.job) : false
    },
    async stop() {
      await Promise.all([...jobs.values()].map((one) => one.stop()))
      jobs.clear()
      await Promise.all(running.values())
    },
  }
}

const noResult: Omit<JobState, 'name' | 'isScheduled'> = {
  successes: 0,
  failures: 0,
  lastSuccessAt: null,
  lastDurationMs: null,
  lastFailure: null,
}

/** The library would otherwise write to the terminal by itself. */
const cronLog = (log: Log) => ({
  info: (message: string) => log.debug({}, message),
  warn: (message: string) => log.warn({}, message),
  error: (message: string | Error, err?: Error) => log.error({ err: err ?? message }, 'the scheduler reports a fault'),
  debug: (message: string | Error) => log.debug({}, String(message)),
})
