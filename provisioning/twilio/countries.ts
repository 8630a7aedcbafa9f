import { type CountryCode, getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js'

/** Countries whose numbers share a calling code are told apart by the number; where it fits none of them, this one has it. */
const mainCountries: Readonly<Record<string, CountryCode>> = {
  '1': 'US',
  '7': 'RU',
  '39': 'IT',
  '44': 'GB',
  '47': 'NO',
}

/** The country of a number with `+`, ISO 3166-1 alpha-2; null where it is of none. */
function countryOf(number: string): string | null {
  const parsed = parsePhoneNumberFromString(number)
  if (parsed === undefined) return null
  if (parsed.country !== undefined) return parsed.country
  const code = String(parsed.countryCallingCode)
  const main = mainCountries[code]
  if (main !== undefined) return main
  const sharing = getCountries().filter((country) => getCountryCallingCode(country) === code)
  return sharing.length === 1 ? (sharing[0] ?? null) : null
}

/** Why a number with `+` must not be called where these countries alone may be; null: it may. */
export function notAllowed(number: string, countries: readonly string[]): string | null {
  const country = countryOf(number)
  if (country !== null && countries.includes(country)) return null
  const allowed = countries.length === 0 ? 'none is' : `only ${countries.join(', ')}`
  return `calls to ${country ?? 'this country code'} are not allowed: ${allowed} (countries of the PBX)`
}
