import { statSync } from 'node:fs'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Metrics } from '../metrics/metrics.js'
import type { Lane } from './operation.js'

/** Where what the writers do is counted, and with which watch it is timed. */
export interface WriterMeasuring {
  readonly metrics: Metrics
  /** Seconds since some moment, finer than a millisecond. */
  readonly seconds: () => number
}

/** What one database's writer tells of its work. */
export interface WriterMeasures {
  readonly seconds: () => number
  /** A group was committed: how long it took from its begin, and how many operations it held. */
  committed(seconds: number, operations: number): void
  /** An operation was answered, so long after it came. ms */
  answered(lane: Lane, waitedMs: number): void
  /** The disk refused a group. */
  refused(): void
}

/** What is read of a database when metrics are asked for. */
export interface MeasuredDatabase {
  readonly path: string
  waiting(lane: Lane): number
}

export const lanes: readonly Lane[] = ['calls', 'api', 'bulk']

const labels = ['database', 'site']
const commitBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5]
const groupBuckets = [1, 2, 5, 10, 20, 50, 100, 250, 1000]

/** States what is measured of the writers of all databases; `open` tells which there are. */
export function stateWriterMetrics(
  { metrics, seconds }: WriterMeasuring,
  open: () => Iterable<readonly [SiteId | null, MeasuredDatabase]>,
): (site: SiteId | null) => WriterMeasures {
  const of = (site: SiteId | null) => ({ database: site === null ? 'system' : 'site', site: site ?? '' })
  const commits = metrics.histogram({
    name: 'trunkline_commit_seconds',
    help: 'Time of a group of writes from its begin to the end of its commit, the flush to disk included.',
    labels,
    buckets: commitBuckets,
  })
  const groups = metrics.histogram({
    name: 'trunkline_commit_group_operations',
    help: 'Operations that shared one commit.',
    labels,
    buckets: groupBuckets,
  })
  const answers = metrics.histogram({
    name: 'trunkline_storage_operation_seconds',
    help: 'Time from the arrival of an operation at the storage thread to its answer, by lane.',
    labels: ['lane'],
    buckets: commitBuckets,
  })
  const refusals = metrics.counter({
    name: 'trunkline_commit_refusals_total',
    help: 'Groups that the disk refused; they are tried again.',
    labels,
  })
  metrics.readGauge(
    {
      name: 'trunkline_storage_queue_operations',
      help: 'Operations that wait for their turn, by lane.',
      labels: [...labels, 'lane'],
    },
    (put) => {
      for (const [site, one] of open()) for (const lane of lanes) put({ ...of(site), lane }, one.waiting(lane))
    },
  )
  const size = (name: string, help: string, suffix: string): void =>
    void metrics.readGauge({ name, help, labels }, (put) => {
      for (const [site, { path }] of open()) {
        const found = statSync(`${path}${suffix}`, { throwIfNoEntry: false })
        put(of(site), found?.size ?? 0)
      }
    })
  size('trunkline_database_size_bytes', 'Size of the database file.', '')
  size('trunkline_wal_size_bytes', 'Size of the write-ahead log beside the database file.', '-wal')

  return (site) => {
    const own = of(site)
    return {
      seconds,
      committed: (took, operations) => {
        commits.observe(own, took)
        groups.observe(own, operations)
      },
      answered: (lane, waitedMs) => answers.observe({ lane }, waitedMs / 1000),
      refused: () => refusals.add(own),
    }
  }
}
