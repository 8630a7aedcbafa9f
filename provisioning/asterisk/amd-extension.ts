import type { AmdThresholds } from '../../dialer/model/amd-settings.js'

/** First Stasis argument of a leg that comes out of machine detection. */
export const amdArgument = 'amd'

/** First Stasis argument of a leg whose other side has stopped speaking. */
export const quietArgument = 'quiet'

/** First Stasis argument of the channel that overhears a leg for machine detection in shadow. */
export const overhearArgument = 'overhear'

/** Channel variable with the arguments of AMD(). */
export const screeningVariable = 'TRUNKLINE_AMD'

/** Channel variable with the arguments of WaitForSilence(). */
export const quietVariable = 'TRUNKLINE_QUIET'

/** One line of dialplan. */
export interface DialplanLine {
  readonly priority: number
  readonly application: string
  readonly data: string
}

/** One extension of our context. */
export interface DialplanExtension {
  readonly extension: string
  readonly lines: readonly DialplanLine[]
}

/**
 * What a screened leg runs after its answer: AMD() as the campaign wants it, then back to us with what it said.
 * https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/AMD/
 */
export function amdDialplan(application: string): DialplanExtension {
  const back = `${application},${amdArgument},\${AMDSTATUS},\${AMDCAUSE}`
  return extensionOf(amdExtension(application), { application: 'AMD', data: `\${${screeningVariable}}` }, back)
}

/**
 * What a leg runs before a message is left on it: until the greeting is over, then back to us.
 * https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/WaitForSilence/
 */
export function quietDialplan(application: string): DialplanExtension {
  const back = `${application},${quietArgument},\${WAITSTATUS}`
  return extensionOf(quietExtension(application), { application: 'WaitForSilence', data: `\${${quietVariable}}` }, back)
}

/** The extension inside the AMD context; one per application, so that several sites can share a PBX. */
export function amdExtension(application: string): string {
  // Without a leading `_` no character of it is a wildcard.
  return `to-${application}`
}

/** The extension that waits for the end of a greeting. */
export function quietExtension(application: string): string {
  return `quiet-${application}`
}

/** The arguments of AMD(), in its order; it gives up `withinMs` after the answer, or sooner where the campaign says so. */
export function amdArguments(thresholds: AmdThresholds, withinMs: number): string {
  return [
    thresholds.initialSilenceMs,
    thresholds.greetingMs,
    thresholds.afterGreetingSilenceMs,
    Math.min(thresholds.totalAnalysisMs, Math.round(withinMs)),
    thresholds.minimumWordMs,
    thresholds.betweenWordsSilenceMs,
    thresholds.maximumWords,
    thresholds.silenceThreshold,
    thresholds.maximumWordMs,
  ].join(',')
}

function extensionOf(extension: string, first: Omit<DialplanLine, 'priority'>, back: string): DialplanExtension {
  return {
    extension,
    lines: [
      { priority: 1, ...first },
      { priority: 2, application: 'Stasis', data: back },
      { priority: 3, application: 'Hangup', data: '' },
    ],
  }
}
