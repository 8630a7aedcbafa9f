import type { Metrics } from '../../../storage/metrics/metrics.js'
import type { MeasuredRequest } from '../../contract/build-dialect.js'

/** Counts the requests of all contracts. */
export function stateRequestMetrics(metrics: Metrics): (request: MeasuredRequest) => void {
  const took = metrics.histogram({
    name: 'trunkline_http_request_seconds',
    help: 'Time from a request to its answer, by contract, route and class of status.',
    labels: ['api', 'method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  })
  const refused = metrics.counter({
    name: 'trunkline_http_refused_total',
    help: 'Requests that were refused, by the code of the error: RATE_LIMITED, OVERLOADED, UNAUTHORIZED and the like.',
    labels: ['api', 'code'],
  })
  return ({ api, method, route, status, tookMs, error }) => {
    took.observe({ api, method, route, status: `${Math.floor(status / 100)}xx` }, tookMs / 1000)
    if (error !== null) refused.add({ api, code: error })
  }
}
