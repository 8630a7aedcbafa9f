import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { describe, expect, it } from 'vitest'
import { createNumberReader } from '../../../../../api/features/leads/import/number-reader.js'

const read = (country: string | null, text: string): string => {
  const reading = createNumberReader(country)(text)
  return reading.ok ? reading.number : reading.why
}

describe('a phone number in a list', () => {
  it.each([
    ['US', '2125550001', '+12125550001'],
    ['US', ' (212) 555-0001 ', '+12125550001'],
    ['US', '1 212.555.0001', '+12125550001'],
    ['US', '+1 212 555 0001', '+12125550001'],
    ['US', '011 44 20 7946 0001', '+442079460001'],
    ['GB', '020 7946 0001', '+442079460001'],
    ['GB', '+44 (0)20 7946 0001', '+442079460001'],
    ['DE', '0049 30 123456', '+4930123456'],
    ['IT', '06 1234 5678', '+390612345678'],
    ['IT', '+39 06 1234 5678', '+390612345678'],
    ['US', '="2125550001"', '+12125550001'],
    ['US', "'2125550001", '+12125550001'],
    ['US', '12125550001.0', '+12125550001'],
    ['US', '1.2125550001E10', '+12125550001'],
    ['US', 'tel:+12125550001', '+12125550001'],
    [null, '+12125550001', '+12125550001'],
    [null, '2125550001', '2125550001'],
    [null, '5001', '5001'],
  ])('with default country %s, %j is %s', (country, text, number) => {
    expect(read(country, text)).toBe(number)
  })

  it.each([
    ['US', '1-800-FLOWERS', 'letters'],
    ['US', '+1212\r\nAction: Originate', 'letters'],
    ['US', '+1212\t5550001', 'control characters'],
    ['US', '212555000\u0000', 'control characters'],
    ['US', '2125550001;2125550002', 'no digits'],
    ['US', '+++', 'no digits'],
    ['US', '1.21E+10', 'shortened'],
    ['US', '', 'no phone number'],
    ['US', '-', 'no phone number'],
    ['US', '12', 'not a possible'],
    ['US', '+999123456789', 'not a possible'],
    ['US', '5'.repeat(60), 'not a possible'],
    [null, '12', 'not a possible'],
    [null, '5'.repeat(21), 'not a possible'],
  ])('with default country %s, %j is refused: %s', (country, text, why) => {
    expect(read(country, text)).toContain(why)
  })

  it('leaves no zero too many, so that a number is one however it was written', () => {
    for (const text of ['+4900301234567', '+49 (0) 030 1234567', '0049030 1234567', '+49301234567']) {
      expect(read('DE', text), `${text}`).toBe('+49301234567')
    }
  })

  it('reads by learnt rules what the library reads by itself', () => {
    let seed = 7
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    const digits = (length: number): string => Array.from({ length }, () => random(10)).join('')
    for (const country of ['US', 'GB', 'DE', 'IT', 'FR', 'IN', 'BR', 'AR', 'RU', 'HU', 'MX'] as const) {
      const reader = createNumberReader(country)
      for (let i = 0; i < 1500; i++) {
        const text = ['', '0', '00', '+', '+1', '+44', '+39', '1'][random(8)] + digits(5 + random(8))
        const wanted = settled(text, country)
        const reading = reader(text)
        expect({ country, text, number: reading.ok ? reading.number : null }).toEqual({ country, text, number: wanted })
      }
    }
  })
})

/** What the library makes of a number in the end: with each look it drops one zero in front. */
function settled(text: string, country: CountryCode): string | null {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
  if (!parsed?.isPossible()) return null
  return parsed.number === text ? text : settled(parsed.number, country)
}
