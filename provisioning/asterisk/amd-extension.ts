/** First Stasis argument of a leg that comes out of machine detection. */
export const amdArgument = 'amd'

/** Channel variable with the time machine detection may take, ms. */
export const screeningVariable = 'TRUNKLINE_AMD_MS'

/** One line of dialplan. */
export interface DialplanLine {
  readonly priority: number
  readonly application: string
  readonly data: string
}

/**
 * What a screened leg runs after its answer: AMD() with the longest time the campaign allows, then back to us with what it said.
 * The first three arguments of AMD stay the PBX's own (amd.conf).
 * https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/AMD/
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
  // Without a leading `_` no character of it is a wildcard.
  return `to-${application}`
}
