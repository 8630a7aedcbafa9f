import type { PacerForecast, PacerLeg } from '../pacer.js'
import type { AnswerModel } from './answer-model.js'

/** Moments at which other pacers want to know what will be answered. ms */
const moments = [1000, 2000, 4000, 6000, 9000, 12_000, 16_000, 20_000, 30_000, 45_000]

/** Live answers that these calls will bring, by time from now, as pacers of the same agents need them. */
export function forecastAnswers(answers: AnswerModel, out: readonly PacerLeg[], now: number): PacerForecast {
  const spread = answers.level.variance() / Math.max(0.0025, answers.level.level() ** 2)
  return {
    points: moments.map((withinMs) => {
      let mean = 0
      let variance = 0
      let doubtful = 0
      for (const leg of out) {
        const isOut = leg.state === 'dialing' || leg.state === 'ringing'
        const chance =
          leg.state === 'waiting'
            ? 1
            : isOut
              ? answers.liveWithin(answers.binOf(leg, now), withinMs)
              : answers.liveAfter(leg, now)
        mean += chance
        variance += chance * (1 - chance)
        if (isOut) doubtful += chance
      }
      return { withinMs, mean, variance: variance + doubtful * doubtful * spread }
    }),
  }
}
