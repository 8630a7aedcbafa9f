import type { SiteId } from '../../dialer/model/ids.js'
import type { Metrics } from '../../storage/metrics/metrics.js'
import type { DeliveryResult } from '../../storage/webhooks/progress.js'

/** Where one stream of events stands. */
export interface StreamPlace {
  readonly webhook: number
  /** Entries of the journal it has not looked at yet. */
  readonly behind: number
}

/** What is counted of webhooks. */
export interface DeliveryMetrics {
  /** What deliveries of a site came to. */
  count(site: SiteId, results: readonly DeliveryResult[]): void
  /** Tells where a site's streams stand when metrics are asked for; gives back what ends that. */
  watch(site: SiteId, streams: () => readonly StreamPlace[]): () => void
}

/** States the metrics of webhooks. */
export function stateDeliveryMetrics(metrics: Metrics): DeliveryMetrics {
  const tries = metrics.counter({
    name: 'trunkline_webhook_tries_total',
    help: 'Tries to deliver an event: delivered, retrying (it is tried again), dead (given up).',
    labels: ['site', 'outcome'],
  })
  const lag = metrics.histogram({
    name: 'trunkline_webhook_lag_seconds',
    help: 'Time from an event to its delivery.',
    labels: ['site'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600],
  })
  const took = metrics.histogram({
    name: 'trunkline_webhook_answer_seconds',
    help: 'Time an endpoint took to answer, or until it was given up.',
    labels: ['site'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
  })
  return {
    count: (site, results) => {
      for (const { at, status, tries: made } of results) {
        tries.add({ site, outcome: status })
        for (const one of made) took.observe({ site }, one.durationMs / 1000)
        const last = made.at(-1)
        if (status === 'delivered' && last) {
          lag.observe({ site }, Math.max(0, last.at + last.durationMs - at) / 1000)
        }
      }
    },
    watch: (site, streams) =>
      metrics.readGauge(
        {
          name: 'trunkline_webhook_backlog_events',
          help: 'Events of the journal that a webhook has still to look at.',
          labels: ['site', 'webhook'],
        },
        (put) => {
          for (const { webhook, behind } of streams()) put({ site, webhook }, behind)
        },
      ),
  }
}
