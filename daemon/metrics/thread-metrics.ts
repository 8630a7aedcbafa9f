import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { Metrics } from '../../storage/metrics/metrics.js'
import type { LoopDelay } from '../threads/loop-lag.js'
import { countCollections } from './garbage.js'

/** States what every thread has: how late and how busy its event loop is, its heap and what collecting it costs. */
export function stateThreadMetrics(metrics: Metrics, thread: string, delay: () => LoopDelay): void {
  const labels = ['thread']
  const seconds = (name: string, which: keyof LoopDelay, words: string): void => {
    const help = `How late the thread came to its events, ${words}.`
    metrics.readGauge({ name: `trunkline_event_loop_delay_${name}_seconds`, help, labels }, (put) =>
      put({ thread }, delay()[which] / 1000),
    )
  }
  seconds('p50', 'p50Ms', 'median of the last 5 seconds')
  seconds('p99', 'p99Ms', '99th percentile of the last 5 seconds')
  seconds('max', 'maxMs', 'worst of the last minute')

  let before = performance.eventLoopUtilization()
  metrics.readGauge(
    {
      name: 'trunkline_event_loop_utilization_ratio',
      help: 'Share of the time since the last scrape in which the thread was at work, 0 to 1.',
      labels,
    },
    (put) => {
      const now = performance.eventLoopUtilization()
      put({ thread }, performance.eventLoopUtilization(now, before).utilization)
      before = now
    },
  )
  const heap = (name: string, help: string, read: (heap: ReturnType<typeof getHeapStatistics>) => number): void =>
    void metrics.readGauge({ name, help, labels }, (put) => put({ thread }, read(getHeapStatistics())))
  heap('trunkline_heap_used_bytes', 'JavaScript objects of the thread.', (one) => one.used_heap_size)
  heap('trunkline_heap_limit_bytes', 'What the heap of the thread may grow to.', (one) => one.heap_size_limit)
  heap('trunkline_heap_external_bytes', 'Buffers of the thread outside its heap.', (one) => one.external_memory)

  const garbage = countCollections()
  metrics.readCounter(
    {
      name: 'trunkline_gc_pause_seconds_total',
      help: 'Time the thread stood still for garbage collection.',
      labels: ['thread', 'kind'],
    },
    (put) => {
      for (const [kind, { seconds: spent }] of garbage()) put({ thread, kind }, spent)
    },
  )
  metrics.readCounter(
    { name: 'trunkline_gc_pauses_total', help: 'Garbage collections of the thread.', labels: ['thread', 'kind'] },
    (put) => {
      for (const [kind, { count }] of garbage()) put({ thread, kind }, count)
    },
  )
}
