import type { PaceLimit } from '../../../dialer/model/domain-event.js'
import type { PacingLimit, PacingSample } from '../../../dialer/model/pacing-sample.js'
import { paceSentence } from '../campaigns/pace-words.js'

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const figure = (value: number) => value.toFixed(1)

const holdsBack: Readonly<Record<PacingLimit, (sample: PacingSample) => string>> = {
  none: () => 'It places every call it wants.',
  learning: () => 'It holds back because too little is known yet of how this list answers.',
  risk: ({ risk, riskAllowed }) =>
    `It holds back because one more call, if answered, would find no agent with a chance of ${percent(risk)}; ${percent(riskAllowed)} is allowed now.`,
  budget: () => paceSentence.abandonment,
  calls: () => 'It holds back because there are no more lines, calls per second or leads.',
  ceiling: () => 'It holds back because as many lines for each agent are out as the settings allow.',
  noAgents: () => 'It places nothing because no agent is on duty.',
}

/**
 * What a pacer does and why, in words for a supervisor. `limitedBy`: what holds the campaign back besides its pacer, where that is
 * known; it comes first.
 */
export function pacingSentence(sample: PacingSample, limitedBy: PaceLimit | null = null): string {
  const { dialMode, linesPerAgent, forecastAnswers, forecastFree, answerRate } = sample
  const lines = `Places ${figure(linesPerAgent)} lines per agent`
  const seen = `${percent(answerRate)} of calls are answered by people`
  const awaited = `${figure(forecastAnswers)} answers are expected for ${figure(forecastFree)} agents free by then`
  const by =
    limitedBy !== null && limitedBy !== 'none'
      ? paceSentence[limitedBy]
      : dialMode === 'predictive'
        ? holdsBack[sample.limitedBy](sample)
        : 'It waits for ready agents, as its dial mode says.'
  const why = by === paceSentence.abandonment && sample.windows.length > 0 ? `${by} ${leftWords(sample)}` : by
  return `${lines}; ${seen}; ${awaited}. ${why}`
}

/** A pacer keeps the limit from the first call on, the ledger lets the first few of a window be: who reads one would doubt the other. */
function leftWords({ budgetLeft }: PacingSample): string {
  return budgetLeft > 0
    ? `By the ledger, which lets the first few calls of a window be, ${budgetLeft.toFixed(2)} may still find no agent.`
    : `By the ledger, calls without an agent are ${(-budgetLeft).toFixed(2)} beyond what is allowed.`
}
