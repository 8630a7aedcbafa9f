import { type LastChecks, standingFaults } from '../../storage/integrity/last-checks.js'
import type { Metrics } from '../../storage/metrics/metrics.js'

/** States when the databases were looked through last, and what is known to be wrong. */
export function stateCheckMetrics(metrics: Metrics, last: () => LastChecks): void {
  metrics.readGauge(
    {
      name: 'trunkline_integrity_last_check_timestamp_seconds',
      help: 'When the databases were last checked, seconds since 1970; absent before the first time.',
      labels: ['depth'],
    },
    (put) => {
      for (const note of Object.values(last())) if (note !== null) put({ depth: note.depth }, note.at / 1000)
    },
  )
  metrics.readGauge(
    {
      name: 'trunkline_integrity_faults',
      help: 'Faults that the last checks found: of databases, and recordings that are missing or altered.',
      labels: ['of'],
    },
    (put) => {
      const { damages, recordings } = standingFaults(last())
      put({ of: 'database' }, damages.length)
      put({ of: 'recording' }, recordings.length)
    },
  )
}
