import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import { isPhoneNumber, type PhoneNumber } from '../../../../dialer/model/phone-number.js'

/** A number as it can be dialled, or why the text is none. */
export type NumberReading =
  | { readonly ok: true; readonly number: PhoneNumber }
  | { readonly ok: false; readonly why: string }

/** What turns numbers of one shape into E.164: leave out `strip` digits in front, then put `prefix` there. */
interface Rule {
  readonly strip: number
  readonly prefix: string
}

const separators = /[ ./()\u00a0\u202f\u2010-\u2015\u2212\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff-]/g
/** Bounds what a list of random digits can make us remember. */
const maxRules = 100_000
const missing = { ok: false, why: 'no phone number' } as const
const impossible = { ok: false, why: 'not a possible phone number' } as const

/**
 * Reads phone numbers as people write them.
 *
 * Numbers become E.164 (ITU-T), those without a country code by `defaultCountry` (ISO 3166-1 alpha-2). With `defaultCountry` null
 * they stay as they are, 3 to 20 digits. A number must have a length its country uses; whether it is assigned is not asked.
 *
 * libphonenumber takes 18 µs a number. What it does to a number depends on the first digits and the length alone, so it is asked
 * once per such shape, with made-up further digits, and its answer is kept as a rule; where the answer is no plain rule it is asked
 * about the number itself.
 *
 * @throws DomainError VALIDATION_ERROR if the country is unknown
 */
export function createNumberReader(defaultCountry: string | null): (text: string) => NumberReading {
  if (defaultCountry !== null && !isSupportedCountry(defaultCountry)) {
    throw new DomainError(
      'VALIDATION_ERROR',
      `The default country "${defaultCountry}" is not known. Give two letters of ISO 3166, for example US.`,
      { fields: { defaultCountry: 'must be a country of ISO 3166-1, two capital letters' } },
    )
  }
  const options: { extract: boolean; defaultCountry?: CountryCode } = { extract: false }
  if (defaultCountry !== null) options.defaultCountry = defaultCountry
  const rules = new Map<string, Rule | null>()

  /** A zero too many goes with each look, so it looks until nothing changes: one person's number must not be two. */
  function ask(digits: string): PhoneNumber | null {
    for (let text = digits; ; ) {
      const parsed = parsePhoneNumberFromString(text, options)
      const number: string | undefined = parsed?.number
      if (!parsed?.isPossible() || number === undefined || !isPhoneNumber(number)) return null
      if (number === text) return number
      text = number
    }
  }

  function learn(head: string, length: number): Rule | null {
    const sample = head.padEnd(length, '2')
    const answer = ask(sample)
    if (answer === null) return null
    for (let strip = 0; strip <= head.length; strip++) {
      if (answer.endsWith(sample.slice(strip)))
        return { strip, prefix: answer.slice(0, answer.length - length + strip) }
    }
    return null
  }

  return (text) => {
    const bare = isPhoneNumber(text) ? text : tidy(text)
    if (bare === null) return { ok: false, why: whyNot(text) }
    if (bare === '') return missing
    if (defaultCountry === null && !bare.startsWith('+')) {
      return bare.length >= 3 && isPhoneNumber(bare) ? { ok: true, number: bare } : impossible
    }
    if (bare.length < 4 || bare.length > 24) return impossible
    const head = bare.slice(0, bare.startsWith('00') ? 6 : bare.startsWith('+') ? 5 : 4)
    const shape = `${head}/${bare.length}`
    let rule = rules.get(shape)
    if (rule === undefined) {
      rule = learn(head, bare.length)
      if (rules.size < maxRules) rules.set(shape, rule)
    }
    // A zero where the rule stops is one that the made-up digits did not have.
    const number = rule === null || bare[rule.strip] === '0' ? ask(bare) : rule.prefix + bare.slice(rule.strip)
    return number !== null && isPhoneNumber(number) ? { ok: true, number } : impossible
  }
}

/** Digits with at most a leading `+`, or null if there is anything else in the text than digits and the usual separators. */
function tidy(text: string): string | null {
  let bare = text.trim()
  if (bare.startsWith('=')) bare = bare.slice(1)
  if (bare.startsWith('"') && bare.endsWith('"') && bare.length >= 2) bare = bare.slice(1, -1)
  if (bare.startsWith("'")) bare = bare.slice(1)
  if (/^tel:/i.test(bare)) bare = bare.slice(4)
  const exponent = /^(\d)[.,]?(\d*)e\+?(\d{1,2})$/i.exec(bare)
  if (exponent !== null) {
    const fraction = exponent[2] ?? ''
    // 1.5551234567E+10 holds every digit; 1.55512E+10 has lost some.
    return Number(exponent[3]) === fraction.length ? (exponent[1] ?? '') + fraction : null
  }
  bare = bare.replace(/^(\d{6,})\.0+$/, '$1').replace(separators, '')
  return /^\+?\d*$/.test(bare) ? bare : null
}

function whyNot(text: string): string {
  if (/^\s*\d[.,]?\d*e\+?\d+\s*$/i.test(text)) {
    return 'the spreadsheet has shortened this number; format its column as text and enter it again'
  }
  if (/\p{L}/u.test(text)) return 'the phone number has letters in it'
  if (/\p{Cc}/u.test(text)) return 'the phone number has control characters in it'
  return 'the phone number has characters in it that are no digits'
}
