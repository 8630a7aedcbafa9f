import type { PacingSample } from '../../../dialer/model/pacing-sample.js'
import type { Wire } from '../../contract/reply.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'

/** What a pacer saw at a moment, as answers carry it. */
export function pacingToWire(sample: PacingSample, at: number) {
  return {
    at: iso(at),
    dialingMode: sample.dialMode,
    limitedBy: snakeWord(sample.limitedBy),
    answerRate: sample.answerRate,
    answerAfterMs: sample.answerAfterMs,
    forecastAnswers: sample.forecastAnswers,
    forecastFree: sample.forecastFree,
    risk: sample.risk,
    riskAllowed: sample.riskAllowed,
    budgetLeft: sample.budgetLeft,
    linesPerAgent: sample.linesPerAgent,
    calls: {
      dialing: sample.dialing,
      ringing: sample.ringing,
      screening: sample.screening,
      waiting: sample.waiting,
    },
    agents: {
      ready: sample.agentsReady,
      talking: sample.agentsTalking,
      wrapUp: sample.agentsWrapUp,
      paused: sample.agentsPaused,
    },
    windows: sample.windows.map(({ limit, live, abandoned, left }) => ({ limit, live, abandoned, left })),
  } satisfies Wire
}
