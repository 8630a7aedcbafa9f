import type { FloorAgent } from './floor-people.js'

/** Agents who are ready, the one who has waited longest first. */
export interface ReadyLine {
  first(): FloorAgent | null
  add(agent: FloorAgent): void
  remove(agent: FloorAgent): void
}

export function createReadyLine(): ReadyLine {
  let first: FloorAgent | null = null
  let last: FloorAgent | null = null
  return {
    first: () => first,
    add(agent) {
      agent.previousReady = last
      agent.nextReady = null
      if (last === null) first = agent
      else last.nextReady = agent
      last = agent
    },
    remove(agent) {
      if (agent.previousReady === null) first = agent.nextReady
      else agent.previousReady.nextReady = agent.nextReady
      if (agent.nextReady === null) last = agent.previousReady
      else agent.nextReady.previousReady = agent.previousReady
      agent.nextReady = null
      agent.previousReady = null
    },
  }
}
