import type { AmdThresholds } from '../model/amd-settings.js'
import type { Verdict } from '../model/outcome.js'

/** What detection would have said of an answer, and when. */
export interface Replayed {
  readonly verdict: Verdict
  /** Since the answer. ms */
  readonly afterMs: number
}

/**
 * Runs the algorithm of Asterisk's AMD() over what was heard of an answer, so that other thresholds can be tried on calls that are over.
 * It follows app_amd.c, in whole stretches of silence and voice where Asterisk goes by frames of 20 ms.
 * @param voice silence and voice in turn, beginning with silence, ms
 * @returns null when not enough was heard for a verdict
 */
export function replay(voice: readonly number[], thresholds: AmdThresholds): Replayed | null {
  const heard: Heard = { at: 0, voiceMs: 0, wordMs: 0, inWord: true, words: 0 }
  for (const [index, lengthMs] of voice.entries()) {
    const found = index % 2 === 0 ? silence(heard, thresholds) : speech(heard, thresholds)
    const [first] = found.filter(({ inMs }) => inMs <= lengthMs).sort((a, b) => a.inMs - b.inMs)
    const givesUpIn = thresholds.totalAnalysisMs - heard.at
    if (givesUpIn <= Math.min(lengthMs, first?.inMs ?? lengthMs)) {
      return { verdict: 'unsure', afterMs: thresholds.totalAnalysisMs }
    }
    if (first !== undefined) return { verdict: first.verdict, afterMs: heard.at + first.inMs }
    pass(heard, lengthMs, index % 2 === 0, thresholds)
  }
  return null
}

interface Heard {
  at: number
  /** Voice in all. */
  voiceMs: number
  /** Voice of the present word. */
  wordMs: number
  inWord: boolean
  words: number
}

interface Finding {
  readonly verdict: Verdict
  /** After the beginning of the stretch. ms */
  readonly inMs: number
}

const hasGreeted = ({ voiceMs }: Heard, { minimumWordMs }: AmdThresholds) => voiceMs >= minimumWordMs

function silence(heard: Heard, thresholds: AmdThresholds): readonly Finding[] {
  return hasGreeted(heard, thresholds)
    ? [{ verdict: 'human', inMs: thresholds.afterGreetingSilenceMs }]
    : [{ verdict: 'machine', inMs: thresholds.initialSilenceMs }]
}

function speech(heard: Heard, thresholds: AmdThresholds): readonly Finding[] {
  const { voiceMs, wordMs, inWord, words } = heard
  const { minimumWordMs, maximumWords, greetingMs, maximumWordMs } = thresholds
  const findings: Finding[] = [
    { verdict: 'machine', inMs: Math.max(0, maximumWordMs - wordMs) },
    { verdict: 'machine', inMs: Math.max(0, greetingMs - voiceMs, minimumWordMs - voiceMs) },
  ]
  if (!inWord && words + 1 > maximumWords)
    findings.push({ verdict: 'machine', inMs: Math.max(0, minimumWordMs - wordMs) })
  return findings
}

function pass(heard: Heard, lengthMs: number, isSilence: boolean, thresholds: AmdThresholds): void {
  heard.at += lengthMs
  if (isSilence) {
    if (lengthMs < thresholds.betweenWordsSilenceMs) return
    heard.inWord = false
    heard.wordMs = 0
    return
  }
  heard.voiceMs += lengthMs
  heard.wordMs += lengthMs
  if (heard.inWord || heard.wordMs < thresholds.minimumWordMs) return
  heard.words += 1
  heard.inWord = true
}
