import type { SiteId } from '../../dialer/model/ids.js'
import type { Metrics } from '../../storage/metrics/metrics.js'
import type { DriverWatcher } from '../pbx/measured-driver.js'

/** States what is counted of a site's way to its PBX. */
export function stateDriverMetrics(metrics: Metrics, site: SiteId): DriverWatcher {
  const commands = metrics.counter({
    name: 'trunkline_pbx_commands_total',
    help: 'Commands sent to the PBX.',
    labels: ['site', 'command'],
  })
  const events = metrics.counter({
    name: 'trunkline_pbx_events_total',
    help: 'Events the PBX told.',
    labels: ['site', 'event'],
  })
  const took = metrics.histogram({
    name: 'trunkline_pbx_command_seconds',
    help: 'From a hold, bridge or hang-up until the PBX said that it was done.',
    labels: ['site', 'command'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  })
  const refusals = metrics.counter({
    name: 'trunkline_pbx_refusals_total',
    help: 'Commands the PBX, or its driver, refused.',
    labels: ['site', 'command', 'reason'],
  })
  const unread = metrics.counter({
    name: 'trunkline_pbx_events_unknown_total',
    help: 'Events of the PBX that nobody here understands.',
    labels: ['site'],
  })
  return {
    sent: ({ kind }) => commands.add({ site, command: kind }),
    heard: ({ kind }) => events.add({ site, event: kind }),
    done: (kind, tookMs) => took.observe({ site, command: kind }, tookMs / 1000),
    refused: (kind, reason) => refusals.add({ site, command: kind, reason }),
    unread: () => unread.add({ site }),
  }
}
