import type { PacerAgent, PacerAgentState } from '../pacer.js'
import { type Next, type ReleaseModel, type Work, works } from './release-model.js'

/** Follows what every agent does, from events and snapshots alike, and teaches the release model. */
export interface AgentWatch {
  changed(agent: string, at: number, state: PacerAgentState | 'gone'): void
  /** The agent has a call of this campaign from now on. */
  connected(agent: string, at: number): void
  /** Counts what all have lived through until now, and takes in what only the snapshot knows. */
  catchUp(now: number, agents: readonly PacerAgent[]): void
  /** What the agents of the last snapshot are in the middle of, in its order: places in `works`; -1: ready. */
  readonly work: readonly number[]
  /** The time scale has jumped: what is under way teaches nothing. */
  forgetAges(): void
}

interface Watched {
  state: PacerAgentState
  since: number
  countedAt: number
  isOwn: boolean
  teaches: boolean
  /** The last snapshot the agent was seen in, by number; -1: none. */
  seenIn: number
}

const workPlaces: Readonly<Record<PacerAgentState | 'otherTalk', number>> = {
  ready: -1,
  talking: works.indexOf('ownTalk'),
  otherTalk: works.indexOf('otherTalk'),
  wrapUp: works.indexOf('wrapUp'),
  paused: works.indexOf('pause'),
}

/** An agent reported talking this long before or after the connection talks in this call. ms */
const sameCallMs = 3000

export function createAgentWatch(model: ReleaseModel): AgentWatch {
  const agents = new Map<string, Watched>()
  const work: number[] = []
  let snapshot = 0

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

  const begin = (
    agent: string,
    state: PacerAgentState,
    since: number,
    countedAt: number,
    teaches: boolean,
  ): Watched => {
    const seenIn = agents.get(agent)?.seenIn ?? -1
    const watched = { state, since, countedAt, isOwn: false, teaches, seenIn }
    agents.set(agent, watched)
    return watched
  }

  const become = (agent: string, at: number, state: PacerAgentState | 'gone', teaches: boolean): Watched | null => {
    const known = agents.get(agent)
    if (known?.state === state) return known
    if (known !== undefined) finish(known, at, state)
    if (state !== 'gone') return begin(agent, state, at, at, teaches)
    agents.delete(agent)
    return null
  }

  /** Takes in what the snapshot says of one agent. */
  const look = (agent: PacerAgent, now: number): Watched => {
    const known = agents.get(agent.agent)
    const since = Math.min(now, agent.since)
    if (known === undefined) {
      // Ready since before the watch began says nothing of when it began; work does.
      return begin(agent.agent, agent.state, since, now, agent.state === 'ready')
    }
    if (known.state !== agent.state)
      return become(agent.agent, Math.max(known.since, since), agent.state, true) ?? known
    if (known.state !== 'talking' || since <= known.since + sameCallMs) return known
    finish(known, since, 'talking')
    return begin(agent.agent, 'talking', since, since, true)
  }

  return {
    changed(agent, at, state) {
      become(agent, at, state, true)
    },
    connected(agent, at) {
      const known = agents.get(agent)
      if (known?.state !== 'talking' || at - known.since > sameCallMs) {
        if (known !== undefined) finish(known, at, 'talking')
        begin(agent, 'talking', at, at, true).isOwn = true
      } else known.isOwn = true
    },
    catchUp(now, seen) {
      snapshot++
      let found = 0
      work.length = seen.length
      for (let place = 0; place < seen.length; place++) {
        const agent = seen[place]
        if (agent === undefined) continue
        const watched = look(agent, now)
        if (watched.seenIn !== snapshot) found++
        watched.seenIn = snapshot
        live(watched, now)
        work[place] = workPlaces[agent.state === 'talking' && !watched.isOwn ? 'otherTalk' : agent.state]
      }
      if (agents.size === found) return
      const isCrowded = agents.size > 2 * seen.length + 16
      for (const [id, watched] of agents) {
        if (watched.seenIn === snapshot) continue
        // One who was seen and is not there any more has gone, though nobody has said so.
        if (watched.seenIn >= 0) become(id, now, 'gone', true)
        else if (isCrowded) agents.delete(id)
      }
    },
    work,
    forgetAges() {
      for (const watched of agents.values()) watched.teaches = false
    },
  }
}
