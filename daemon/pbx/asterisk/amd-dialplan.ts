import { screeningVariable } from './screening-variable.js'

/** First Stasis argument of a leg that comes out of machine detection. */
export const amdArgument = 'amd'

/** One line of dialplan. */
export interface DialplanLine {
  readonly priority: number
  readonly application: string
  readonly data: string
}

/**
 * What a screened leg runs after its answer: AMD() with the longest time the campaign allows, then back to us with what it said.
 * The first three arguments of AMD stay the PBX's own (amd.conf).
 */
export function amdDialplan(application: string): readonly DialplanLine[] {
  return [
    { priority: 1, application: 'AMD', data: `,,,\${${screeningVariable}}` },
    { priority: 2, application: 'Stasis', data: `${application},${amdArgument},\${AMDSTATUS},\${AMDCAUSE}` },
    { priority: 3, application: 'Hangup', data: '' },
  ]
}

/** The extension inside the AMD context; one per application, so that several sites can share a PBX. */
export function amdExtension(application: string): string {
  // In dialplan a leading `_` would make it a pattern; letters with a dash are only text.
  return `to-${application}`
}
