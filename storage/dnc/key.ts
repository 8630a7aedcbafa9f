import { dncDigits } from './digits.js'

/** Longer numbers than E.164 has, and those of no digits, have no key. */
const mostDigits = 15

/**
 * A number as a whole number, so that ten million of them are compact and compared at once: its digits behind a 1, which keeps leading
 * zeros apart. At most 16 digits below 2^53. Null for numbers of more than 15 digits.
 */
export function dncKey(number: string): number | null {
  const digits = dncDigits(number)
  return digits.length > 0 && digits.length <= mostDigits ? Number(`1${digits}`) : null
}

/**
 * Every key under which a number may stand on a list: as it is, and in North America with and without the 1 in front, since registers
 * give ten digits and leads eleven.
 */
export function dncKeys(number: string): readonly [number, number] | null {
  const digits = dncDigits(number)
  const key = dncKey(digits)
  if (key === null) return null
  if (digits.length === 11 && digits.startsWith('1')) return [key, Number(`1${digits.slice(1)}`)]
  if (digits.length === 10 && number === digits) return [key, Number(`11${digits}`)]
  return [key, key]
}

/** The digits behind a key. */
export function digitsOfKey(key: number): string {
  return String(key).slice(1)
}
