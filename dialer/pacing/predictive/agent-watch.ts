import type { PacerAgent, PacerAgentState } from '../pacer.js'
import type { Next, ReleaseModel, Work } from './release-model.js'

/** Follows what every agent does, from events and snapshots alike, and teaches the release model. */
export interface AgentWatch {
  changed(agent: string, at: number, state: PacerAgentState | 'gone'): void
  /** The agent has a call of this campaign from now on. */
  connected(agent: string, at: number): void
  /** Counts what all have lived through until now, and takes in what only the snapshot knows. */
  catchUp(now: number, agents: readonly PacerAgent[]): void
  /** What a busy agent is in the middle of; null: ready. */
  workOf(agent: PacerAgent): Work | null
  /** The time scale has jumped: what is under way teaches nothing. */
  forgetAges(): void
}

interface Watched {
  state: PacerAgentState
  since: number
  countedAt: number
  isOwn: boolean
  teaches: boolean
}

/** An agent reported talking this long before or after the connection talks in this call. ms */
const sameCallMs = 3000

export function createAgentWatch(model: ReleaseModel): AgentWatch {
  const agents = new Map<string, Watched>()

  const workIn = (watched: Watched): Work | null => {
    switch (watched.state) {
      case 'ready':
        return null
      case 'talking':
        return watched.isOwn ? 'ownTalk' : 'otherTalk'
      case 'wrapUp':
        return 'wrapUp'
      case 'paused':
        return 'pause'
    }
  }

  const live = (watched: Watched, until: number) => {
    if (until <= watched.countedAt) return
    const work = workIn(watched)
    if (watched.teaches) {
      if (work === null) model.stoodReady(until - watched.countedAt)
      else model.table(work).survived(watched.countedAt - watched.since, until - watched.since)
    }
    watched.countedAt = until
  }

  const finish = (watched: Watched, at: number, next: PacerAgentState | 'gone') => {
    live(watched, at)
    if (!watched.teaches) return
    const work = workIn(watched)
    const isAway = next === 'paused' || next === 'gone'
    if (work === null) {
      if (isAway) model.leftReady()
      return
    }
    model.table(work).ended(Math.max(0, at - watched.since), 0)
    const way: Next = isAway ? 'away' : next === 'wrapUp' && work !== 'wrapUp' ? 'wrapUp' : 'free'
    model.ended(work, way)
  }

  const become = (agent: string, at: number, state: PacerAgentState | 'gone', teaches: boolean) => {
    const known = agents.get(agent)
    if (known?.state === state) return
    if (known !== undefined) finish(known, at, state)
    if (state === 'gone') agents.delete(agent)
    else agents.set(agent, { state, since: at, countedAt: at, isOwn: false, teaches })
  }

  return {
    changed: (agent, at, state) => become(agent, at, state, true),
    connected(agent, at) {
      const known = agents.get(agent)
      if (known?.state !== 'talking' || at - known.since > sameCallMs) {
        if (known !== undefined) finish(known, at, 'talking')
        agents.set(agent, { state: 'talking', since: at, countedAt: at, isOwn: true, teaches: true })
      } else known.isOwn = true
    },
    catchUp(now, seen) {
      for (const agent of seen) {
        const known = agents.get(agent.agent)
        const since = Math.min(now, agent.since)
        // Ready since before the watch began says nothing of when it began; work does.
        if (known === undefined) {
          agents.set(agent.agent, {
            state: agent.state,
            since,
            countedAt: now,
            isOwn: false,
            teaches: agent.state === 'ready',
          })
        } else if (known.state !== agent.state) become(agent.agent, Math.max(known.since, since), agent.state, true)
        else if (known.state === 'talking' && since > known.since + sameCallMs) {
          finish(known, since, 'talking')
          agents.set(agent.agent, { state: 'talking', since, countedAt: since, isOwn: false, teaches: true })
        }
      }
      if (agents.size > 2 * seen.length + 16) {
        const here = new Set(seen.map((agent) => agent.agent))
        for (const id of agents.keys()) if (!here.has(id)) agents.delete(id)
      }
      for (const agent of seen) {
        const known = agents.get(agent.agent)
        if (known !== undefined) live(known, now)
      }
    },
    workOf(agent) {
      if (agent.state === 'ready') return null
      if (agent.state === 'talking') return agents.get(agent.agent)?.isOwn === true ? 'ownTalk' : 'otherTalk'
      return agent.state === 'wrapUp' ? 'wrapUp' : 'pause'
    },
    forgetAges() {
      for (const watched of agents.values()) watched.teaches = false
    },
  }
}
