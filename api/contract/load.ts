import type { Clock } from '../../dialer/ports/clock.js'
import type { Metrics } from '../../storage/metrics/metrics.js'
import { createLoadGate, createPlaces, type LoadGate, type Places, type Pressure } from './load-gate.js'
import type { LoadLimits } from './load-limits.js'

/** What keeps the load of one API within what it can do; all contracts share it. */
export interface Load {
  readonly limits: LoadLimits
  readonly gate: LoadGate
  /** Bodies being received, which are in memory. */
  readonly bodies: Places
  /** Files being received. */
  readonly uploads: Places
  /** Calls back after so long; gives what cancels that. */
  after(ms: number, callback: () => void): () => void
}

/** Nobody is inside yet. */
export function createLoad(limits: LoadLimits, clock: Clock, pressure: () => Pressure): Load {
  return {
    limits,
    gate: createLoadGate(limits, clock, pressure),
    bodies: createPlaces(limits.bodies, 'requests are being received'),
    uploads: createPlaces(limits.uploads, 'files are being received'),
    after: (ms, callback) => clock.schedule(clock.now() + ms, callback),
  }
}

/** States what the load is, by lane. */
export function stateLoadMetrics(metrics: Metrics, { gate, bodies, uploads }: Load): void {
  const labels = ['urgency']
  const gauge = (name: string, help: string, of: 'running' | 'waiting') =>
    metrics.readGauge({ name, help, labels }, (put) => {
      for (const lane of gate.lanes()) put({ urgency: lane.urgency }, lane[of])
    })
  const counter = (name: string, help: string, of: 'served' | 'refused') =>
    metrics.readCounter({ name, help, labels }, (put) => {
      for (const lane of gate.lanes()) put({ urgency: lane.urgency }, lane[of])
    })
  gauge('trunkline_api_requests_running', 'Requests being worked on, by how urgent they are.', 'running')
  gauge('trunkline_api_requests_waiting', 'Requests that wait for their turn, by how urgent they are.', 'waiting')
  counter('trunkline_api_requests_served_total', 'Requests answered, by how urgent they are.', 'served')
  counter('trunkline_api_requests_shed_total', 'Requests refused because too many came (503).', 'refused')
  const help =
    'How hard pressed the API is: 0 not at all, 1 lists and reports are held back, 2 nearly all of them are refused.'
  metrics.readGauge({ name: 'trunkline_api_pressure_level', help }, (put) => put({}, gate.level()))
  metrics.readGauge(
    { name: 'trunkline_api_receiving', help: 'Bodies and files being received.', labels: ['what'] },
    (put) => {
      put({ what: 'body' }, bodies.taken)
      put({ what: 'file' }, uploads.taken)
    },
  )
}
