import type { PacerAgent, PacerAgentState } from '../pacer.js'

/** How many of these agents are in this state. */
export function countAgents(agents: readonly PacerAgent[], state: PacerAgentState): number {
  let count = 0
  for (const agent of agents) if (agent.state === state) count++
  return count
}
