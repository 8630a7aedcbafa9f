import { type LoadLimits, usualLoadLimits } from '../../api/contract/load-limits.js'
import type { Config } from './config.js'

/** What the API takes on at most, as the configuration says; what it does not name keeps its measure to the rest. */
export function loadLimitsOf({ http: { load } }: Config): LoadLimits {
  const { lanes } = usualLoadLimits
  const patienceMs = load.patienceS * 1000
  const share = load.waiting / lanes.ordinary.waiting
  const waiting = (usual: number): number => Math.ceil(usual * share)
  return {
    lanes: {
      vital: lanes.vital,
      ordinary: { running: load.requests, waiting: load.waiting, patienceMs },
      heavy: { running: load.lists, waiting: waiting(lanes.heavy.waiting), patienceMs },
      login: { running: load.logins, waiting: waiting(lanes.login.waiting), patienceMs: 2 * patienceMs },
    },
    pressure: {
      apiDelayMs: load.apiDelayMs,
      controlDelayMs: load.controlDelayMs,
      storageWaiting: load.storageWaiting,
    },
    bodies: usualLoadLimits.bodies,
    bodyMs: load.bodyTimeoutS * 1000,
    uploads: load.uploads,
    commands: usualLoadLimits.commands,
    connections: load.connections,
    connectionsPerAddress: load.connectionsPerAddress,
    headersMs: load.headersTimeoutS * 1000,
  }
}
