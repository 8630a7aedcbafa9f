import { textRow } from '../../rows.js'
import { expositionType } from './exposition.js'
import { readMetrics } from './service.js'

export const metricsRows = [
  textRow({
    method: 'get',
    path: '/metrics',
    tag: 'Health',
    right: 'metrics.read',
    summary: 'Metrics as Prometheus reads them',
    description:
      'Of sites, those of the caller’s own; all for the installation’s admin. A machine gets an API key with the scope `metrics.read`. Also at `/metrics`. `trunkline_thread_up` tells which threads gave theirs.',
    contentType: expositionType,
    run: async ({ principal, deps }) => await readMetrics(principal, deps),
  }),
]
