import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

const most = 20_000
const known = new Map<string, string>()

/** A number of the site's own country as people there write it, without spaces; any other as it stands. */
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
  return parsed?.country === country ? parsed.nationalNumber : number
}
