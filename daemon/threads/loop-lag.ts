import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late a thread came to its events in the last full span. ms */
export interface LoopDelay {
  readonly p50Ms: number
  readonly p99Ms: number
  /** The worst of the last minute: whoever looks but every quarter of one misses none. */
  readonly maxMs: number
}

/** How late this thread comes to its events. */
export interface LoopLag {
  /** The 99th percentile of the last full span; 0 before it is over. ms */
  lastMs(): number
  /** The last full span; zeros before it is over. */
  last(): LoopDelay
  stop(): void
}

const resolutionMs = 10
const spanMs = 5000
/** A minute of spans. */
const worstOf = 12

/**
 * Measures the event loop of the calling thread, span by span.
 * @param told called at the end of each span
 */
export function measureLoopLag(told?: (delay: LoopDelay) => void): LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  let last: LoopDelay = { p50Ms: 0, p99Ms: 0, maxMs: 0 }
  // The histogram counts the whole time between two looks of its own timer; what is over the timer's period is lag.
  const late = (ns: number): number => Math.max(0, Math.round((ns / 1e6 - resolutionMs) * 10) / 10)
  let worst: readonly number[] = []
  const timer = setInterval(() => {
    const isEmpty = histogram.count === 0
    worst = [...worst, isEmpty ? 0 : late(histogram.max)].slice(-worstOf)
    const at = (percentile: number): number => (isEmpty ? 0 : late(histogram.percentile(percentile)))
    last = { p50Ms: at(50), p99Ms: at(99), maxMs: Math.max(...worst) }
    histogram.reset()
    told?.(last)
  }, spanMs)
  timer.unref()
  return {
    lastMs: () => last.p99Ms,
    last: () => last,
    stop: () => {
      clearInterval(timer)
      histogram.disable()
    },
  }
}
