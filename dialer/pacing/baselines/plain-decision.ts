import type { PacerDecision, PacerForecast, PacerLimit, PacerMemory, PacerSnapshot } from '../pacer.js'

/** What a baseline without forecasts of its own answers for {@link Pacer.forecast}. */
export const noForecast: PacerForecast = { points: [] }

/** What a baseline that learns nothing leaves behind. */
export const noMemory: PacerMemory = { version: 0, learned: null }

const nothing: readonly string[] = []

/** A decision of a policy that forecasts nothing: what it cannot say is 0 in its view. */
export function plainDecision(snapshot: PacerSnapshot, wanted: number, linesPerAgent: number): PacerDecision {
  const dial = Math.max(0, Math.min(Math.floor(wanted), snapshot.room))
  const limitedBy: PacerLimit = snapshot.agents.length === 0 ? 'noAgents' : wanted > snapshot.room ? 'room' : 'none'
  return {
    dial,
    cancel: nothing,
    view: {
      answerRate: 0,
      answerAfterMs: 0,
      forecastAnswers: 0,
      forecastFree: 0,
      risk: 0,
      riskAllowed: 0,
      budgetLeft: 0,
      linesPerAgent,
      limitedBy,
    },
  }
}
