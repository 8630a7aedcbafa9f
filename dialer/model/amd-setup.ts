import type { AmdSettings } from './amd-settings.js'

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

/** True if words were told apart from silence in the same way, so that what was heard under one setup can be tried on the other. */
export function isHeardAlike(one: string, other: string): boolean {
  const earOf = (setup: string) =>
    setup
      .split('/')
      .filter((_, index) => earFields.includes(index))
      .join('/')
  return earOf(one) === earOf(other)
}

/** Places of `betweenWordsSilenceMs` and `silenceThreshold` in a setup. */
const earFields: readonly number[] = [6, 8]
