import type { AmdSettings } from '../model/amd-settings.js'

/**
 * What detection listens for, in one word: verdicts of different words must not be counted together. The mode is not part of it: what is
 * measured in shadow holds when it is on.
 */
export function setupOf({
  verdictWithinMs,
  thresholds: t,
}: Pick<AmdSettings, 'verdictWithinMs' | 'thresholds'>): string {
  return [
    verdictWithinMs,
    t.initialSilenceMs,
    t.greetingMs,
    t.afterGreetingSilenceMs,
    t.totalAnalysisMs,
    t.minimumWordMs,
    t.betweenWordsSilenceMs,
    t.maximumWords,
    t.silenceThreshold,
    t.maximumWordMs,
  ].join('/')
}
