import { drawDuration } from './duration.js'
import type { FloorAgent, FloorPlan } from './floor-people.js'
import type { FloorScenario } from './floor-scenario.js'
import type { KeyedChance } from './keyed-chance.js'
import { chanceOf } from './lead-fates.js'

const noTime = { dueAt: 0, order: 0, slot: -1 }
const hourMs = 3_600_000

/** All agents of the day, and when they come, leave and break. */
export function createStaff(
  scenario: FloorScenario,
  chance: KeyedChance,
): { agents: FloorAgent[]; plans: FloorPlan[] } {
  const agents: FloorAgent[] = []
  const plans: FloorPlan[] = []
  const endsAt = scenario.hours * hourMs
  for (const shift of scenario.staff.shifts) {
    for (let place = 0; place < shift.agents; place++) {
      const number = agents.length
      const spreadMs = shift.agents === 1 ? 0 : (place / (shift.agents - 1)) * shift.spreadS * 1000
      const comesAt = Math.round(shift.fromH * hourMs + spreadMs)
      const leavesAt = shift.toH === null ? Number.POSITIVE_INFINITY : Math.round(shift.toH * hourMs + spreadMs)
      const breaks = commonBreaks(scenario, chance, number).filter((one) => one.goesAt > comesAt)
      const agent: FloorAgent = {
        ...noTime,
        kind: 'agent',
        number,
        view: { agent: `agent-${number + 1}`, state: 'paused', since: 0, endsBy: null },
        pace: drawPace(scenario, chance, number),
        leavesAt,
        onDuty: false,
        place: -1,
        pauseDueAt: Number.POSITIVE_INFINITY,
        pausesTaken: 0,
        breaks,
        wrapUpMs: 0,
        nextReady: null,
        previousReady: null,
      }
      agents.push(agent)
      plans.push({ ...noTime, kind: 'plan', agent, what: 'comes', dueAt: comesAt })
      if (leavesAt < endsAt) plans.push({ ...noTime, kind: 'plan', agent, what: 'leaves', dueAt: leavesAt })
      for (const one of breaks) plans.push({ ...noTime, kind: 'plan', agent, what: 'break', dueAt: one.goesAt })
    }
  }
  return { agents, plans }
}

function commonBreaks(scenario: FloorScenario, chance: KeyedChance, number: number): FloorAgent['breaks'] {
  return scenario.staff.breaks
    .flatMap((rest, which) => {
      const random = chance.at(chanceOf.breaks, number * 64 + which)
      if (random.next() >= rest.share) return []
      const goesAt = Math.round(rest.atH * hourMs + random.next() * rest.spreadS * 1000)
      return [{ goesAt, lastsMs: Math.round(drawDuration(rest.lasts, random)) }]
    })
    .sort((one, other) => one.goesAt - other.goesAt)
}

/** The next pause an agent takes for himself: how long after the one before it is due, and how long it lasts. ms */
export function ownPause(
  scenario: FloorScenario,
  chance: KeyedChance,
  agent: FloorAgent,
): { readonly afterMs: number; readonly lastsMs: number } {
  const pauses = scenario.staff.pauses
  if (pauses === null) return { afterMs: Number.POSITIVE_INFINITY, lastsMs: 0 }
  const random = chance.at(chanceOf.pauses, agent.number * 4096 + agent.pausesTaken)
  return { lastsMs: drawDuration(pauses.lasts, random), afterMs: drawDuration(pauses.every, random) }
}

function drawPace(scenario: FloorScenario, chance: KeyedChance, number: number): number {
  const spread = scenario.work.paceSpread
  return drawDuration({ kind: 'lognormal', meanMs: 1, spread }, chance.at(chanceOf.pace, number))
}
