import { describe, expect, it } from 'vitest'
import { isTimeZone } from '../../../dialer/campaigns/calling-hours.js'
import { areaOfCode } from '../../../dialer/campaigns/places/nanp.js'
import { placeOf } from '../../../dialer/campaigns/places/place-of.js'
import { areaOfPostalCode } from '../../../dialer/campaigns/places/postal.js'
import { parsePlace, placeText } from '../../../dialer/model/place.js'
import { number } from '../../support/factories.js'

describe('the place of a number', () => {
  it.each([
    ['+4930123456', 'Europe/Berlin@DE'],
    ['+35312345678', 'Europe/Dublin@IE'],
    ['+919876543210', 'Asia/Kolkata@IN'],
    ['+12125550100', 'America/New_York@US-NY'],
    ['+16045550100', 'America/Vancouver@CA-BC'],
    ['+18765550100', 'America/Jamaica@JM'],
    ['+17875550100', 'America/Puerto_Rico@US-PR'],
    ['+77012345678', 'Asia/Almaty@KZ'],
    ['+61212345678', 'Australia/Sydney|Australia/Adelaide@AU'],
    ['+34928123456', 'Atlantic/Canary@ES'],
  ])('%s is in %s', (text, place) => {
    expect(placeOf(number(text))).toBe(place)
  })

  it.each([
    ['a number that spans two zones gives both', '+18505550100', 'America/New_York|America/Chicago@US-FL'],
    ['a toll-free number only the country', '+18005550100', '@US'],
    ['a mobile number of a wide country only the country', '+79161234567', '@RU'],
    ['a code nobody has only the country', '+19995550100', '@US'],
  ])('%s', (_, text, place) => {
    expect(placeOf(number(text))).toBe(place)
  })

  it('tells nothing of numbers written without their country', () => {
    expect(placeOf(number('4930123456'))).toBeNull()
    expect(placeOf(number('2125550100'))).toBeNull()
  })
})

describe('the place of a lead', () => {
  const newYorker = number('+12125550100')
  it('takes the postal code before the number, and the state before the number', () => {
    expect(placeOf(newYorker, { postalCode: '90210-1234' })).toBe('America/Los_Angeles@US-CA')
    expect(placeOf(newYorker, { state: 'Texas' })).toBe('America/Chicago|America/Denver@US-TX')
    expect(placeOf(newYorker, { postalCode: '2139', state: 'CA' }), 'a zero that a spreadsheet ate').toBe(
      'America/New_York@US-MA',
    )
    expect(placeOf(newYorker, { postalCode: 'M5V 2T6', country: 'Canada' })).toBe('America/Toronto@CA-ON')
  })

  it('narrows a state of two zones by the number, where that lies in the state', () => {
    expect(placeOf(number('+19155550100'), { state: 'TX' })).toBe('America/Denver@US-TX')
  })

  it('keeps the rules of a state that claims its numbers beside the address', () => {
    expect(placeOf(number('+13055550100'), { postalCode: '10001' })).toBe('America/New_York@US-NY,US-FL')
    expect(placeOf(number('+14155550100'), { postalCode: '10001' })).toBe('America/New_York@US-NY')
  })

  it('takes a country, and does not question a zone the list gives', () => {
    expect(placeOf(newYorker, { country: 'Germany' })).toBe('Europe/Berlin@DE')
    expect(placeOf(newYorker, { country: 'AU' })).toBe('@AU')
    expect(placeOf(newYorker, {}, 'Pacific/Honolulu')).toBe('Pacific/Honolulu@US-NY')
    expect(placeOf(newYorker, { country: 'Atlantis', postalCode: 'x', state: 'y' })).toBe('America/New_York@US-NY')
  })
})

it('reads places as it writes them', () => {
  for (const text of ['Etc/GMT+5', 'A/B|C/D@US-FL', '@AU', 'A/B@US-NY,US-FL']) {
    expect(placeText(parsePlace(text))).toBe(text)
  }
  expect(placeText({ zones: [], regions: [] })).toBeNull()
})

it('names only zones that exist, for every area code, calling code and postal area', () => {
  const codes = Array.from({ length: 800 }, (_, n) => areaOfCode(String(n + 200))).filter((area) => area !== null)
  expect(codes.length).toBeGreaterThan(430)
  const zips = Array.from({ length: 1000 }, (_, n) => areaOfPostalCode('US', `${String(n).padStart(3, '0')}00`))
  expect(zips.filter((area) => area !== null).length).toBeGreaterThan(890)
  const abroad = Array.from({ length: 999 }, (_, code) => parsePlace(placeOf(number(`+${code + 1}0000000`))))
  expect(abroad.filter(({ zones }) => zones.length > 0).length).toBeGreaterThan(180)
  const zones = new Set([...codes, ...zips, ...abroad].flatMap((area) => area?.zones ?? []))
  expect([...zones].filter((zone) => !isTimeZone(zone))).toEqual([])
})
