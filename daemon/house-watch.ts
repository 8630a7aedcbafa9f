import { statfsSync } from 'node:fs'
import type { HealthPart, ThreadMetrics } from '../api/api-options.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { ArchiveStanding } from '../storage/archive/archive-keeper.js'
import { readLastChecks } from '../storage/integrity/last-checks.js'
import { createMetrics, type Metrics } from '../storage/metrics/metrics.js'
import { faultsOf } from './check-round.js'
import { thisMachine } from './clock.js'
import { watchClock } from './clock-watch.js'
import { lowDiskBytes } from './health.js'
import { type PartFacts, partLooks } from './health-parts.js'
import { watchHealth } from './health-watch.js'
import type { Lifecycle } from './lifecycle.js'
import type { LogLevel, RootLog } from './log.js'
import { stateCheckMetrics } from './metrics/check-metrics.js'
import { collectThreads } from './metrics/collect-threads.js'
import { stateHealthMetrics, stateJobMetrics } from './metrics/job-metrics.js'
import { newestBackupAt } from './metrics/newest-backup.js'
import { stateProcessMetrics } from './metrics/process-metrics.js'
import { stateThreadMetrics } from './metrics/thread-metrics.js'
import type { JobState } from './schedule.js'
import type { Site } from './sites/site.js'
import { measureLoopLag } from './threads/loop-lag.js'
import type { SupervisedThread } from './threads/supervised-thread.js'

export interface HouseWatchParts {
  readonly dataDir: string
  readonly version: string
  readonly startedAt: number
  readonly clock: Clock
  readonly log: RootLog
  readonly lifecycle: Lifecycle
  /** Lines of the log so far. */
  readonly logLines: () => Readonly<Record<LogLevel, number>>
  readonly sites: () => readonly Site[]
  readonly storage: () => PartFacts['storage']
  /** How the archive of each database stands. */
  readonly archive: () => readonly ArchiveStanding[]
  /** The threads that run beside this one, as far as they have been started. */
  readonly threads: () => readonly SupervisedThread[]
  readonly jobs: () => readonly JobState[]
}

/** Who keeps an eye on the whole process, for the health page and for metrics. */
export interface HouseWatch {
  /** Of the control thread. */
  readonly metrics: Metrics
  threads(): readonly { readonly name: string; readonly alive: boolean; readonly lagMs: number }[]
  parts(): readonly HealthPart[]
  /** The metrics of all threads but the api thread's, which asks for them. */
  collect(): Promise<readonly ThreadMetrics[]>
  stop(): void
}

/** Begins to watch; what is not there yet is looked at when it is. */
export function openHouseWatch(parts: HouseWatchParts): HouseWatch {
  const { dataDir, version, startedAt, clock, log } = parts
  const metrics = createMetrics((metric, err) => log.warn({ metric, err }, 'a metric could not be read'))
  const lag = measureLoopLag()
  const clockWatch = watchClock(thisMachine, ({ byMs }) =>
    log.warn({ byMs }, 'the clock of this host was set, or the machine slept'),
  )
  const threads: HouseWatch['threads'] = () => [
    { name: 'control', alive: true, lagMs: lag.lastMs() },
    ...parts.threads().map(({ name, alive, lagMs }) => ({ name, alive, lagMs: lagMs ?? 0 })),
  ]
  const freeBytes = (): number => {
    const disk = statfsSync(dataDir)
    return disk.bavail * disk.bsize
  }
  const databaseFacts = (): PartFacts['databases'] => ({
    archive: parts.archive(),
    checks: readLastChecks(dataDir),
    faultOf: faultsOf(dataDir),
  })
  const health = watchHealth(
    () => {
      const free = freeBytes()
      return partLooks({
        now: clock.now(),
        sites: parts.sites().map((site) => ({
          site: site.id,
          pbx: site.pbx,
          ...(site.driver.simulates !== undefined && { simulates: site.driver.simulates }),
          link: site.link(),
          status: site.engine.inspect(),
          counters: site.engine.counters(),
        })),
        storage: parts.storage(),
        databases: databaseFacts(),
        disk: { freeBytes: free, low: free < lowDiskBytes },
        threads: threads(),
        jobs: parts.jobs(),
        lastBackupAt: newestBackupAt(dataDir),
        clockJump: clockWatch.last(),
      })
    },
    clock,
    log,
  )

  stateThreadMetrics(metrics, 'control', () => lag.last())
  stateProcessMetrics(metrics, {
    version,
    startedAt,
    threads: parts.threads,
    clockJumps: () => clockWatch.jumps(),
    logLines: parts.logLines,
    draining: () => parts.lifecycle.state === 'draining',
  })
  stateJobMetrics(metrics, parts.jobs, () => newestBackupAt(dataDir))
  stateCheckMetrics(metrics, () => readLastChecks(dataDir))
  stateHealthMetrics(metrics, () => health.parts())
  metrics.readGauge({ name: 'trunkline_disk_free_bytes', help: 'Free on the disk of the data folder.' }, (put) =>
    put({}, freeBytes()),
  )

  return {
    metrics,
    threads,
    parts: () => health.parts(),
    collect: () =>
      collectThreads(
        metrics,
        parts.threads().filter(({ name }) => name !== 'api'),
      ),
    stop: () => {
      health.stop()
      clockWatch.stop()
      lag.stop()
    },
  }
}
