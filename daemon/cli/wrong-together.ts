/** The flags of `trunkline simulate`, as far as it must be known whether they were given. */
export interface GivenFlags {
  readonly faults?: boolean
  readonly days?: string
  readonly steps?: boolean
  readonly from?: string
  readonly until?: string
  readonly [others: string]: unknown
}

const ofOthers = ['site', 'day', 'set', 'compare', 'html', 'example', 'config'] as const
const ofFaults = ['days', 'steps', 'from', 'until'] as const

/** What is wrong with flags that do not go together; null: nothing. */
export function wrongTogether(given: GivenFlags, description: string | null): string | null {
  const isGiven = (name: string) => given[name] !== undefined && given[name] !== false
  if (given.faults !== true) {
    const alone = ofFaults.filter(isGiven)
    return alone.length === 0 ? null : `${flags(alone)} goes with --faults`
  }
  const others = ofOthers.filter(isGiven)
  if (description !== null) return '--faults makes up its own site; it takes no description'
  if (others.length > 0) return `--faults makes up its own site; ${flags(others)} says nothing to it`
  if (given.steps === true) return null
  const parts = (['from', 'until'] as const).filter(isGiven)
  return parts.length === 0 ? null : `${flags(parts)} goes with --steps`
}

const flags = (names: readonly string[]) => names.map((name) => `--${name}`).join(', ')
