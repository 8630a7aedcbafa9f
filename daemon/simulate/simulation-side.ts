import type { SimulationResult } from '../../api/features/simulations/result.js'
import type { SimulationJob, SimulationProgress } from '../../api/features/simulations/start-simulation.js'

/** What a simulation needs beside the question. */
export interface SimulationWork {
  readonly job: SimulationJob
  readonly dataDir: string
  /** Of the site: name for people, IANA zone. */
  readonly siteName: string
  readonly timeZone: string
  /** Epoch ms, for `yesterday`. */
  readonly now: number
}

/** What the simulation's thread serves. */
export interface SimulationThreadSide {
  readonly requests: { run: { input: SimulationWork; output: SimulationResult } }
  readonly notices: { stop: null }
}

/** What it tells while it runs. */
export interface SimulationCallerSide {
  readonly requests: Record<never, never>
  readonly notices: { progress: SimulationProgress }
}
