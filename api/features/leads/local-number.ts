import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min'

const most = 20_000
const known = new Map<string, string>()

/** A number of the site's own country, or of one that shares its code, as people there write it, without spaces; any other as it stands. */
export function localNumber(number: string, country: string | null): string {
  if (country === null || !number.startsWith('+')) return number
  const key = `${country} ${number}`
  const found = known.get(key)
  if (found !== undefined) return found
  const text = read(number, country)
  if (known.size >= most) known.clear()
  known.set(key, text)
  return text
}

function read(number: string, country: string): string {
  if (!isSupportedCountry(country)) return number
  const parsed = parsePhoneNumberFromString(number, country satisfies CountryCode)
  // By the code alone: whether the number is assigned there is not asked where it is taken either.
  return parsed?.countryCallingCode === getCountryCallingCode(country) ? parsed.nationalNumber : number
}
