import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late this thread comes to its events. */
export interface LoopLag {
  /** The 99th percentile of the last full span; 0 before it is over. ms */
  lastMs(): number
  stop(): void
}

const resolutionMs = 10
const spanMs = 5000

/**
 * Measures the event loop of the calling thread, span by span.
 * @param told called at the end of each span with its 99th percentile, ms
 */
export function measureLoopLag(told?: (p99Ms: number) => void): LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  let last = 0
  const timer = setInterval(() => {
    // The histogram counts the whole time between two looks of its own timer; what is over the timer's period is lag.
    const late = histogram.count === 0 ? 0 : histogram.percentile(99) / 1e6 - resolutionMs
    histogram.reset()
    last = Math.max(0, Math.round(late * 10) / 10)
    told?.(last)
  }, spanMs)
  timer.unref()
  return {
    lastMs: () => last,
    stop: () => {
      clearInterval(timer)
      histogram.disable()
    },
  }
}
