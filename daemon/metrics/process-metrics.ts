import type { Metrics } from '../../storage/metrics/metrics.js'
import type { SupervisedThread } from '../threads/supervised-thread.js'

/** States what the process as a whole has; by the control thread. */
export function stateProcessMetrics(
  metrics: Metrics,
  parts: {
    readonly version: string
    readonly startedAt: number
    /** Worker threads that are started again when they die. */
    readonly threads: () => readonly Pick<SupervisedThread, 'name' | 'restarts'>[]
    readonly clockJumps: () => number
    readonly logLines: () => Readonly<Record<string, number>>
    readonly draining: () => boolean
  },
): void {
  metrics.readGauge(
    { name: 'trunkline_build_info', help: 'Always 1; the version is in the labels.', labels: ['version', 'node'] },
    (put) => put({ version: parts.version, node: process.version }, 1),
  )
  metrics.readGauge(
    { name: 'trunkline_start_time_seconds', help: 'When the process started, seconds since 1970.' },
    (put) => put({}, parts.startedAt / 1000),
  )
  metrics.readGauge({ name: 'trunkline_resident_memory_bytes', help: 'Memory of the whole process.' }, (put) =>
    put({}, process.memoryUsage.rss()),
  )
  metrics.readCounter(
    { name: 'trunkline_cpu_seconds_total', help: 'Processor time of the whole process.', labels: ['mode'] },
    (put) => {
      const { user, system } = process.cpuUsage()
      put({ mode: 'user' }, user / 1e6)
      put({ mode: 'system' }, system / 1e6)
    },
  )
  metrics.readCounter(
    { name: 'trunkline_thread_restarts_total', help: 'Times a thread died and was started again.', labels: ['thread'] },
    (put) => {
      for (const { name, restarts } of parts.threads()) put({ thread: name }, restarts)
    },
  )
  metrics.readCounter(
    { name: 'trunkline_clock_jumps_total', help: 'Times the clock of this host was set by more than a second.' },
    (put) => put({}, parts.clockJumps()),
  )
  metrics.readCounter(
    { name: 'trunkline_log_lines_total', help: 'Lines of the log, by level.', labels: ['level'] },
    (put) => {
      for (const [level, lines] of Object.entries(parts.logLines())) put({ level }, lines)
    },
  )
  metrics.readGauge(
    { name: 'trunkline_draining', help: '1 while live calls are let end and nothing new is begun.' },
    (put) => put({}, parts.draining() ? 1 : 0),
  )
}
