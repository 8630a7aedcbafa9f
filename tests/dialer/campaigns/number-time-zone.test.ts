import { expect, it } from 'vitest'
import { isTimeZone } from '../../../dialer/campaigns/calling-hours.js'
import { numberTimeZone } from '../../../dialer/campaigns/number-time-zone.js'
import { number } from '../../support/factories.js'

it.each([
  ['+4930123456', 'Europe/Berlin'],
  ['+35312345678', 'Europe/Dublin'],
  ['+919876543210', 'Asia/Kolkata'],
  ['+12125550100', null],
  ['+79161234567', null],
  ['+61212345678', null],
  ['4930123456', null],
  ['030123456', null],
])('%s is in %s', (text, zone) => {
  expect(numberTimeZone(number(text))).toBe(zone)
})

it('names only zones that exist', () => {
  const zones = Array.from({ length: 999 }, (_, code) => numberTimeZone(number(`+${code + 1}0000000`)))
  expect(zones.filter((zone) => zone !== null && !isTimeZone(zone))).toEqual([])
  expect(zones.filter((zone) => zone !== null).length).toBeGreaterThan(180)
})
