import type { PacerAgent, PacerAgentState } from '../pacing/pacer.js'
import { drawDuration } from './duration.js'
import type { FloorFuture } from './floor-future.js'
import type { FloorAgent, FloorCall, FloorPlan } from './floor-people.js'
import { createStaff, ownPause } from './floor-staff.js'
import type { FloorWorld } from './floor-world.js'
import { chanceOf } from './lead-fates.js'
import { createReadyLine } from './ready-line.js'

/** The agents of a simulated floor and their day. */
export interface FloorAgents {
  start(): void
  /** Whoever is to be called when an agent is ready, to give him a person who waits; true: he has got one. */
  onReady(serve: (agent: FloorAgent) => boolean): void
  /** The ready agent who has waited longest. */
  firstReady(): FloorAgent | null
  /** Talk begins. */
  take(agent: FloorAgent, call: FloorCall): void
  talking(): number
  /** The time has come that was set for this agent. */
  goOn(agent: FloorAgent): void
  follow(plan: FloorPlan): void
  /** The run is over: what is under way is counted up to now. */
  end(): void
  readyBetween: FloorFuture['readyBetween']
}

/** @param views the agents on duty, as the pacer sees them; kept up here */
export function createFloorAgents(world: FloorWorld, views: PacerAgent[]): FloorAgents {
  const { scenario, chance, tally, timeline } = world
  const { agents: staff, plans } = createStaff(scenario, chance)
  const byName = new Map(staff.map((agent) => [agent.view.agent, agent]))
  const onDuty: FloorAgent[] = []
  const line = createReadyLine()
  let talking = 0
  let serve: (agent: FloorAgent) => boolean = () => false

  function countTime(agent: FloorAgent): void {
    const { state, since } = agent.view
    if (!agent.onDuty || state === 'paused') return
    const spentMs = world.now() - since
    tally.dutyMs += spentMs
    if (state !== 'ready') tally.busyMs += spentMs
  }

  function change(agent: FloorAgent, state: PacerAgentState | 'gone'): void {
    countTime(agent)
    const at = world.now()
    if (agent.view.state === 'ready' && agent.onDuty) line.remove(agent)
    if (agent.view.state === 'talking') talking--
    if (state === 'talking') talking++
    agent.view.state = state === 'gone' ? 'paused' : state
    agent.view.since = at
    if (state === 'gone') agent.onDuty = false
    world.observe({ kind: 'agent', agent: agent.view.agent, at, state })
    world.wake()
  }

  function come(agent: FloorAgent): void {
    agent.onDuty = true
    agent.place = onDuty.length
    onDuty.push(agent)
    views.push(agent.view)
    agent.view.since = world.now()
    agent.pauseDueAt = world.now() + Math.round(ownPause(scenario, chance, agent).afterMs)
    rest(agent)
  }

  function leave(agent: FloorAgent): void {
    change(agent, 'gone')
    timeline.remove(agent)
    const last = onDuty.pop()
    views.pop()
    if (last !== undefined && last !== agent) {
      onDuty[agent.place] = last
      views[agent.place] = last.view
      last.place = agent.place
    }
    agent.place = -1
  }

  /** The agent has nothing in hand: he goes, pauses, or is ready. */
  function rest(agent: FloorAgent): void {
    const now = world.now()
    const due = agent.breaks[0]
    if (now >= agent.leavesAt) return leave(agent)
    if (due !== undefined && now >= due.goesAt) {
      agent.breaks = agent.breaks.slice(1)
      timeline.put(agent, now + due.lastsMs)
      return change(agent, 'paused')
    }
    if (now >= agent.pauseDueAt) {
      const lastsMs = Math.round(ownPause(scenario, chance, agent).lastsMs)
      agent.pausesTaken++
      agent.pauseDueAt = now + lastsMs + Math.round(ownPause(scenario, chance, agent).afterMs)
      timeline.put(agent, now + lastsMs)
      return change(agent, 'paused')
    }
    change(agent, 'ready')
    line.add(agent)
    if (!serve(agent) && agent.pauseDueAt < Number.POSITIVE_INFINITY) timeline.put(agent, agent.pauseDueAt)
  }

  return {
    start() {
      for (const plan of plans) timeline.put(plan, plan.dueAt)
    },
    onReady(whoServes) {
      serve = whoServes
    },
    firstReady: () => line.first(),
    take(agent, call) {
      const { work } = scenario
      const person = call.fate.kind === 'person'
      const talkLaw = person ? work.talk : work.machineTalk
      const talkMs = drawDuration(talkLaw, chance.at(chanceOf.talk, call.index)) * (person ? agent.pace : 1)
      const wrapMs = person ? drawDuration(work.wrapUp, chance.at(chanceOf.wrapUp, call.index)) * agent.pace : 0
      agent.wrapUpMs = Math.round(wrapMs)
      timeline.put(agent, world.now() + Math.max(1, Math.round(talkMs)))
      change(agent, 'talking')
    },
    talking: () => talking,
    goOn(agent) {
      if (agent.view.state === 'talking' && agent.wrapUpMs > 0) {
        timeline.put(agent, world.now() + agent.wrapUpMs)
        return change(agent, 'wrapUp')
      }
      rest(agent)
    },
    follow({ agent, what }) {
      if (what === 'comes') come(agent)
      else if (agent.onDuty && agent.view.state === 'ready') rest(agent)
      else if (agent.onDuty && agent.view.state === 'paused' && what === 'leaves') leave(agent)
    },
    end() {
      for (const agent of onDuty) countTime(agent)
    },
    readyBetween(name) {
      const agent = byName.get(name)
      if (agent === undefined || !agent.onDuty) return null
      const wrapsUp = agent.view.state === 'talking' ? agent.wrapUpMs : 0
      const fromAt = agent.view.state === 'ready' ? agent.view.since : agent.dueAt + wrapsUp
      const breaksAt = agent.breaks[0]?.goesAt ?? Number.POSITIVE_INFINITY
      const untilAt = Math.min(agent.leavesAt, agent.pauseDueAt, breaksAt)
      return fromAt < untilAt ? { fromAt, untilAt } : null
    },
  }
}
