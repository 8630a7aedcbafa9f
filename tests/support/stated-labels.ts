import { stateRequestMetrics } from '../../api/features/metrics/api-metrics.js'
import { stateSiteReadings } from '../../api/features/metrics/site-readings.js'
import { stateDeliveryMetrics } from '../../api/webhooks/delivery-metrics.js'
import { stateDriverMetrics } from '../../daemon/metrics/driver-metrics.js'
import { stateSiteEvents } from '../../daemon/metrics/site-events.js'
import { siteId } from '../../dialer/model/ids.js'
import { stateArchiveMetrics } from '../../storage/archive/archive-metrics.js'
import type { MetricSpec, Metrics } from '../../storage/metrics/metrics.js'
import { stateWriterMetrics } from '../../storage/writer/writer-measures.js'

/** Labels of the metrics that a quiet run may have no value of yet, as their parts state them. */
export function statedLabels(): Map<string, ReadonlySet<string>> {
  const site = siteId('main')
  // Made in the midst of the API's server.
  const found = new Map<string, ReadonlySet<string>>([['trunkline_live_gaps_total', new Set(['site'])]])
  const note = ({ name, labels = [] }: MetricSpec) => void found.set(name, new Set(labels))
  const metrics: Metrics = {
    counter: (spec) => {
      note(spec)
      return { add: () => undefined }
    },
    gauge: (spec) => {
      note(spec)
      return { set: () => undefined }
    },
    histogram: (spec) => {
      note(spec)
      return { observe: () => undefined }
    },
    readGauge: (spec) => {
      note(spec)
      return () => undefined
    },
    readCounter: (spec) => {
      note(spec)
      return () => undefined
    },
    collect: async () => '[]',
  }
  stateSiteEvents(metrics, site)
  stateDriverMetrics(metrics, site)
  stateRequestMetrics(metrics)
  stateDeliveryMetrics(metrics).watch(site, () => [])
  stateWriterMetrics({ metrics, seconds: () => 0 }, () => [])
  stateSiteReadings(metrics, { sites: () => [], db: () => null, clients: () => 0, now: () => 0 })
  stateArchiveMetrics(metrics, () => [])
  return found
}
