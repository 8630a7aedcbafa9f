import type { PacerConfig, PacerLeg, PacerMiss } from '../pacing/pacer.js'
import { drawDuration } from './duration.js'
import type { FloorAgents } from './floor-agents.js'
import type { FloorFuture } from './floor-future.js'
import type { FloorAgent, FloorCall } from './floor-people.js'
import { countPerson } from './floor-tally.js'
import type { FloorWorld } from './floor-world.js'
import { chanceOf, leadFate } from './lead-fates.js'

/** The calls of a simulated floor that have no agent yet. */
export interface FloorCalls {
  /** Calls the next lead. */
  dial(): void
  /** Takes calls back, those of them that may be. */
  cancel(legs: readonly string[]): void
  /** The time has come that was set for this call. */
  goOn(call: FloorCall): void
  nextFate: FloorFuture['nextFate']
}

/** @param views the calls without an agent, as the pacer sees them; kept up here */
export function createFloorCalls(
  world: FloorWorld,
  views: PacerLeg[],
  agents: FloorAgents,
  config: PacerConfig,
): FloorCalls {
  const { scenario, chance, tally, timeline } = world
  const out: FloorCall[] = []
  const waiting: FloorCall[] = []
  agents.onReady((agent) => {
    const call = waiting.shift()
    if (call !== undefined) connect(call, agent)
    return call !== undefined
  })

  function end(call: FloorCall): void {
    timeline.remove(call)
    const last = out.pop()
    views.pop()
    if (last !== undefined && last !== call) {
      out[call.place] = last
      views[call.place] = last.view
      last.place = call.place
    }
    call.place = -1
  }

  function miss(call: FloorCall, why: PacerMiss): void {
    end(call)
    tally.missed++
    world.observe({ kind: 'missed', leg: call.view.leg, at: world.now(), why })
    world.wake()
  }

  function connect(call: FloorCall, agent: FloorAgent): void {
    const at = world.now()
    const late = at > (call.view.answeredAt ?? at) + config.connectWithinMs
    end(call)
    if (call.fate.kind === 'person') countPerson(tally, at, late ? 'late' : 'connected')
    else tally.machinesServed++
    world.observe({ kind: 'connected', leg: call.view.leg, agent: agent.view.agent, at, late })
    agents.take(agent, call)
  }

  function abandon(call: FloorCall): void {
    end(call)
    if (call.fate.kind === 'person') countPerson(tally, world.now(), 'lost')
    else tally.machinesDropped++
    world.observe({ kind: 'abandoned', leg: call.view.leg, at: world.now() })
    world.wake()
  }

  function goLive(call: FloorCall): void {
    const now = world.now()
    call.view.state = 'waiting'
    world.observe({ kind: 'live', leg: call.view.leg, at: now })
    world.wake()
    const agent = agents.firstReady()
    if (agent !== null) return connect(call, agent)
    const lawAt = (call.view.answeredAt ?? now) + config.connectWithinMs
    const patience = scenario.leads.patience
    const leavesAt =
      patience === null ? lawAt : now + Math.round(drawDuration(patience, chance.at(chanceOf.patience, call.index)))
    const lostAt = Math.min(lawAt, leavesAt)
    if (lostAt <= now) return abandon(call)
    waiting.push(call)
    timeline.put(call, lostAt)
  }

  function pickUp(call: FloorCall): void {
    const { fate, view } = call
    view.answeredAt = world.now()
    if (scenario.leads.detection === null) return goLive(call)
    view.state = 'answered'
    world.observe({ kind: 'answered', leg: view.leg, at: world.now() })
    world.wake()
    timeline.put(call, world.now() + Math.round(fate.verdictMs))
  }

  return {
    dial() {
      const now = world.now()
      const index = tally.dialed++
      const fate = leadFate(scenario, chance, index, now)
      const view = { leg: `leg-${index}`, state: 'dialing', dialedAt: now, ringingAt: null, answeredAt: null } as const
      const call: FloorCall = {
        dueAt: 0,
        order: 0,
        slot: -1,
        kind: 'call',
        index,
        fate,
        view: { ...view },
        place: out.length,
      }
      out.push(call)
      views.push(call.view)
      world.observe({ kind: 'dialed', leg: view.leg, at: now })
      timeline.put(call, now + Math.round(fate.ringsAfterMs ?? fate.endsAfterMs))
    },
    cancel(legs) {
      const now = world.now()
      const after = config.cancelAfterMs ?? Number.POSITIVE_INFINITY
      const asked = new Set(legs)
      for (const call of out.filter((one) => asked.has(one.view.leg))) {
        const { state, ringingAt, dialedAt } = call.view
        const mayBe = (state === 'ringing' || state === 'dialing') && now - (ringingAt ?? dialedAt) >= after
        if (mayBe) {
          tally.cancelled++
          miss(call, 'cancelled')
        } else tally.cancelsRefused++
      }
    },
    goOn(call) {
      const { fate, view } = call
      switch (view.state) {
        case 'dialing':
          if (fate.ringsAfterMs !== null) {
            view.state = 'ringing'
            view.ringingAt = world.now()
            world.observe({ kind: 'ringing', leg: view.leg, at: world.now() })
            return timeline.put(call, Math.max(world.now(), view.dialedAt + Math.round(fate.endsAfterMs)))
          }
          return finish(call)
        case 'ringing':
          return finish(call)
        case 'answered':
          if (fate.takenForPerson) return goLive(call)
          if (fate.kind === 'person') countPerson(tally, world.now(), 'misjudged')
          return miss(call, 'machine')
        case 'waiting':
          waiting.splice(waiting.indexOf(call), 1)
          return abandon(call)
      }
    },
    nextFate: (ahead) => leadFate(scenario, chance, tally.dialed + ahead, world.now()),
  }

  function finish(call: FloorCall): void {
    const { kind } = call.fate
    if (kind === 'person' || kind === 'machine') pickUp(call)
    else miss(call, kind)
  }
}
