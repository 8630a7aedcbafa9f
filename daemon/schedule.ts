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

/** Jobs by name; a job never runs twice at the same time. */
export interface Schedule {
  /** Adds the job, or gives the one of that name a new time. */
  put(job: Job): void
  /** Runs it now; false if it is running already or unknown. Its failure is logged, not thrown. */
  runNow(name: string): Promise<boolean>
  /** Takes no new turn and waits for what is running. */
  stop(): Promise<void>
}

/** An empty schedule. */
export function createSchedule(log: Log): Schedule {
  const jobs = new Map<string, { job: Job; stop(): Promise<void> }>()
  const running = new Map<string, Promise<void>>()

  const run = async (job: Job): Promise<boolean> => {
    if (running.has(job.name)) {
      log.warn({ job: job.name }, 'a job is still at work and misses its turn')
      return false
    }
    const work = job.run().then(
      () => log.debug({ job: job.name }, 'a job is done'),
      (err: unknown) => log.error({ job: job.name, err }, 'a job failed; it is tried again at its next turn'),
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

/** The library would otherwise write to the terminal by itself. */
const cronLog = (log: Log) => ({
  info: (message: string) => log.debug({}, message),
  warn: (message: string) => log.warn({}, message),
  error: (message: string | Error, err?: Error) => log.error({ err: err ?? message }, 'the scheduler reports a fault'),
  debug: (message: string | Error) => log.debug({}, String(message)),
})
