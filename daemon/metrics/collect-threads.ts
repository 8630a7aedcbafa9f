import type { ThreadMetrics } from '../../api/api-options.js'
import type { Metrics } from '../../storage/metrics/metrics.js'

/** A thread that is asked for its metrics. */
export interface AskedThread {
  readonly name: string
  metrics(withinMs: number): Promise<string | null>
}

/** Whoever does not answer in this time is left out. ms */
const withinMs = 1000

/**
 * The metrics of this thread and of others, asked side by side. They come as text and leave as text: to take them apart is work for
 * whoever wants to see them, and not for the thread that controls calls.
 */
export async function collectThreads(own: Metrics, others: readonly AskedThread[]): Promise<readonly ThreadMetrics[]> {
  const asked = others.map(async (one) => ({ thread: one.name, text: await one.metrics(withinMs) }))
  const control = { thread: 'control', text: await own.collect() }
  return [control, ...(await Promise.all(asked))]
}
