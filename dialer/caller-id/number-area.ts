import { placeOf } from '../campaigns/places/place-of.js'
import { isPhoneNumber } from '../model/phone-number.js'
import { parsePlace } from '../model/place.js'

/** Where a number of one's own seems to be from; null where nobody can tell. */
export interface NumberArea {
  /**
   * Numbers of the same area have it in common: `+1212` in North America (NANP). Elsewhere area codes differ in length, and the first four
   * digits stand for them: `+4930`, `+4420`.
   */
  readonly area: string | null
  /** ISO 3166-2 of the state or province. */
  readonly region: string | null
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null
}

/** The area, state or province and country of a number, by its digits alone. */
export function numberArea(number: string): NumberArea {
  if (!number.startsWith('+') || !isPhoneNumber(number)) return { area: null, region: null, country: null }
  const [region = null] = parsePlace(placeOf(number)).regions
  return { ...regionAndCountry(region), area: region === null ? null : number.slice(0, 5) }
}

/** A region of {@link parsePlace} as state or province and country. */
export function regionAndCountry(region: string | null): Omit<NumberArea, 'area'> {
  if (region === null) return { region: null, country: null }
  return { region: region.includes('-') ? region : null, country: region.slice(0, 2) }
}
