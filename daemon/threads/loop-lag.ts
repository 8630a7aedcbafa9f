import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late this thread comes to its events. */
export interface LoopLag {
  /** The 99th percentile since the last look. ms */
  take(): number
  stop(): void
}

const resolutionMs = 10

/** Measures the event loop of the calling thread. */
export function measureLoopLag(): LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  return {
    take: () => {
      // The histogram counts the whole time between two looks of its own timer; what is over the timer's period is lag.
      const late = histogram.count === 0 ? 0 : histogram.percentile(99) / 1e6 - resolutionMs
      histogram.reset()
      return Math.max(0, Math.round(late * 10) / 10)
    },
    stop: () => void histogram.disable(),
  }
}
