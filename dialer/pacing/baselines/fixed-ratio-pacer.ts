import type { Pacer, PacerConfig } from '../pacer.js'
import { countAgents } from './count-agents.js'
import { noForecast, noMemory, plainDecision } from './plain-decision.js'

/** A fixed number of lines for each ready agent, rounded down; a call in hand counts as one of them until it has its agent. */
export function createFixedRatioPacer(_config: PacerConfig, ratio: number): Pacer {
  return {
    observe: () => undefined,
    decide(snapshot) {
      const lines = Math.floor(countAgents(snapshot.agents, 'ready') * ratio)
      return plainDecision(snapshot, lines - snapshot.legs.length, ratio)
    },
    forecast: () => noForecast,
    memory: () => noMemory,
  }
}
