import type { PhoneNumber } from '../../model/phone-number.js'
import { type Place, placeText } from '../../model/place.js'
import { statesPresumedByNumber } from '../state-rules.js'
import { countryOf, countryOfNumber } from './countries.js'
import { type Area, areaOfCode, areaOfRegion } from './nanp.js'
import { areaOfPostalCode } from './postal.js'
import { readCountry, readRegion } from './regions.js'

/** What a list may tell of a lead's place; absent and empty texts tell nothing. */
export interface Address {
  readonly postalCode?: string | null
  /** State or province, as a name or a code. */
  readonly state?: string | null
  readonly country?: string | null
}

/**
 * Where a lead is called. What is nearer to the person goes before what is farther: the postal code, then state or province, then the
 * area of the number, then the country. A code that spans two zones gives both. Mobile numbers move with their owners, which is why the
 * address goes first; states that presume by law that their numbers are held by their residents are kept beside the address.
 * An IANA zone the list gives itself is not questioned: it stands in for all zones found.
 */
export function placeOf(number: PhoneNumber, address: Address = {}, zone: string | null = null): string | null {
  const place = findPlace(number, address)
  return placeText(zone === null ? place : { ...place, zones: [zone] })
}

function findPlace(number: PhoneNumber, address: Address): Place {
  const numbers = areaOfNumber(number)
  const country = readCountry(address.country ?? '') ?? countryOfArea(numbers)
  const here = areaOfAddress(address, country, numbers)
  if (here === null)
    return numbers === null ? { zones: [], regions: [] } : { zones: numbers.zones, regions: [numbers.region] }
  const presumed = numbers !== null && numbers.region !== here.region && statesPresumedByNumber.has(numbers.region)
  return { zones: here.zones, regions: presumed ? [here.region, numbers.region] : [here.region] }
}

function areaOfAddress({ postalCode, state }: Address, country: string | null, numbers: Area | null): Area | null {
  const american = country === 'US' || country === 'CA' ? country : null
  const postal = american === null || !postalCode ? null : areaOfPostalCode(american, postalCode)
  if (postal !== null) return postal
  const region = !state || (country !== null && american === null) ? null : readRegion(state, american)
  const stated = region === null ? null : areaOfRegion(region)
  // Within the stated state the number's own area is the narrower of the two.
  if (stated !== null) return numbers?.region === stated.region ? numbers : stated
  if (country === null || country === countryOfArea(numbers)) return null
  const whole = countryOf(country)
  return whole === null ? null : { region: whole.iso, zones: whole.zones.length === 1 ? whole.zones : [] }
}

function countryOfArea(area: Area | null): string | null {
  return area === null ? null : area.region.slice(0, 2)
}

/** Where numbers of this beginning are given out; without zones where that spans several times. Null: nobody can tell. */
function areaOfNumber(number: PhoneNumber): Area | null {
  if (!number.startsWith('+')) return null
  const digits = number.slice(1)
  if (digits.startsWith('1')) return areaOfCode(digits.slice(1, 4)) ?? { region: 'US', zones: [] }
  const country = countryOfNumber(digits)
  if (country === null) return null
  if (country.zones.length === 1) return { region: country.iso, zones: country.zones }
  return { region: country.iso, zones: zonesWithin(country.iso, digits) }
}

/** Beginnings that name one time of a country with several (the national numbering plans). */
const within: Readonly<Record<string, readonly (readonly [start: RegExp, zones: readonly string[]])[]>> = {
  AU: [
    [/^612/, ['Australia/Sydney', 'Australia/Adelaide']],
    [/^613/, ['Australia/Sydney']],
    [/^617/, ['Australia/Brisbane']],
  ],
  BR: [
    [/^5568/, ['America/Rio_Branco']],
    [/^55(6[5-79]|9[257])/, ['America/Rio_Branco', 'America/Manaus']],
    [/^55/, ['America/Sao_Paulo']],
  ],
  ES: [
    [/^34[89](22|28)/, ['Atlantic/Canary']],
    [/^34[89]/, ['Europe/Madrid']],
  ],
  PT: [
    [/^35129[256]/, ['Atlantic/Azores']],
    [/^3512/, ['Europe/Lisbon']],
  ],
}

function zonesWithin(iso: string, digits: string): readonly string[] {
  return within[iso]?.find(([start]) => start.test(digits))?.[1] ?? []
}
