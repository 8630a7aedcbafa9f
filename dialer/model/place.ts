/**
 * Where a person is called, as far as it is known.
 * `zones`: IANA zones the place may lie in; a call must be allowed in each. Empty: unknown, `regions` may then name the country.
 * `regions`: ISO 3166-1 (`DE`) or 3166-2 (`US-FL`) codes of every place whose rules hold; the first is the likeliest.
 */
export interface Place {
  readonly zones: readonly string[]
  readonly regions: readonly string[]
}

/**
 * A place as leads keep it: `America/New_York`, `America/New_York@US-NY`, `America/Chicago|America/New_York@US-FL`, `@AU` (a country
 * with several times, of which none is known); null where nothing is known. One text per kind of place, so that leads can be counted and
 * found by it.
 */
export function placeText({ zones, regions }: Place): string | null {
  if (zones.length === 0 && regions.length === 0) return null
  const where = zones.join('|')
  return regions.length === 0 ? where : `${where}@${regions.join(',')}`
}

/** The place behind {@link placeText}'s answer; a zone's bare name is a place without regions. */
export function parsePlace(text: string | null): Place {
  if (text === null || text === '') return { zones: [], regions: [] }
  const [zones = '', regions = ''] = text.split('@')
  return { zones: split(zones, '|'), regions: split(regions, ',') }
}

function split(text: string, by: string): readonly string[] {
  return text === '' ? [] : text.split(by)
}
