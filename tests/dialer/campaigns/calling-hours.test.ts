import { describe, expect, it } from 'vitest'
import { hoursStretch, isTimeZone, localDay, windowRule } from '../../../dialer/campaigns/calling-hours.js'
import { alwaysOpen, type CallingWindow, usTelemarketingHours } from '../../../dialer/model/calling-window.js'

const at = (text: string) => Date.parse(text)
const stretch = (window: CallingWindow, zone: string, now: number) => hoursStretch([windowRule(window, zone)], now)
const isOpen = (window: CallingWindow, zone: string, now: number) => stretch(window, zone, now).broken === null
const nextChange = (window: CallingWindow, zone: string, now: number) => stretch(window, zone, now).until

describe('calling hours', () => {
  it('opens at 8:00 and closes at 21:00 at the called place', () => {
    const zone = 'America/New_York' // UTC-5 in winter
    expect(isOpen(usTelemarketingHours, zone, at('2026-01-14T12:59:59.999Z'))).toBe(false)
    expect(isOpen(usTelemarketingHours, zone, at('2026-01-14T13:00:00Z'))).toBe(true)
    expect(isOpen(usTelemarketingHours, zone, at('2026-01-15T01:59:59.999Z'))).toBe(true)
    expect(isOpen(usTelemarketingHours, zone, at('2026-01-15T02:00:00Z'))).toBe(false)
  })

  it('tells the next closing and the next opening', () => {
    const zone = 'America/New_York'
    expect(nextChange(usTelemarketingHours, zone, at('2026-01-14T15:00:00Z'))).toBe(at('2026-01-15T02:00:00Z'))
    expect(nextChange(usTelemarketingHours, zone, at('2026-01-15T02:00:00Z'))).toBe(at('2026-01-15T13:00:00Z'))
  })

  it('follows summer time over the night of the change', () => {
    // 8 March 2026, 2:00: clocks in New York go forward, so the morning comes an hour earlier in UTC.
    expect(nextChange(usTelemarketingHours, 'America/New_York', at('2026-03-08T03:00:00Z'))).toBe(
      at('2026-03-08T12:00:00Z'),
    )
    // 25 October 2026: clocks in Berlin go back.
    expect(nextChange(usTelemarketingHours, 'Europe/Berlin', at('2026-10-24T20:00:00Z'))).toBe(
      at('2026-10-25T07:00:00Z'),
    )
  })

  it('knows the hour that summer time skips and the hour that comes twice', () => {
    const night: CallingWindow = { spans: [{ days: [7], fromMinute: 120, toMinute: 180 }] }
    // 2:00 to 3:00 does not exist on 29 March 2026 in Berlin; the next one is a week later.
    expect(nextChange(night, 'Europe/Berlin', at('2026-03-28T12:00:00Z'))).toBe(at('2026-04-05T00:00:00Z'))
    // On 25 October it lasts two hours: 0:00 to 2:00 UTC.
    expect(nextChange(night, 'Europe/Berlin', at('2026-10-25T00:30:00Z'))).toBe(at('2026-10-25T02:00:00Z'))
  })

  it('takes zones off by half and quarter hours', () => {
    expect(isOpen(usTelemarketingHours, 'Asia/Kathmandu', at('2026-01-14T02:14:59Z'))).toBe(false)
    expect(isOpen(usTelemarketingHours, 'Asia/Kathmandu', at('2026-01-14T02:15:00Z'))).toBe(true)
    // Lord Howe moves by half an hour.
    expect(nextChange(usTelemarketingHours, 'Australia/Lord_Howe', at('2026-04-04T12:00:00Z'))).toBe(
      at('2026-04-04T21:30:00Z'),
    )
  })

  it('keeps to weekdays, midnight to midnight spans included', () => {
    const weekdays: CallingWindow = {
      spans: [
        { days: [1, 2, 3, 4], fromMinute: 0, toMinute: 1440 },
        { days: [5], fromMinute: 0, toMinute: 720 },
      ],
    }
    expect(nextChange(weekdays, 'UTC', at('2026-03-02T00:00:00Z'))).toBe(at('2026-03-06T12:00:00Z'))
    expect(nextChange(weekdays, 'UTC', at('2026-03-06T12:00:00Z'))).toBe(at('2026-03-09T00:00:00Z'))
  })

  it('never changes when always open or without any span', () => {
    expect(isOpen(alwaysOpen, 'Europe/Berlin', 0)).toBe(true)
    expect(nextChange(alwaysOpen, 'Europe/Berlin', at('2026-03-02T00:00:00Z'))).toBeNull()
    expect(isOpen({ spans: [] }, 'UTC', 0)).toBe(false)
    expect(nextChange({ spans: [] }, 'UTC', 0)).toBeNull()
  })

  it('knows zones and never calls into one nobody knows', () => {
    expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'].every(isTimeZone)).toBe(true)
    expect(['', 'Mars/Olympus', '+02:00', 'Europe/Berlin\r\n'].some(isTimeZone)).toBe(false)
    expect(isOpen(alwaysOpen, 'Mars/Olympus', 0)).toBe(false)
    expect(nextChange(alwaysOpen, 'Mars/Olympus', 0)).toBeNull()
  })
})

it('tells the local day, also where summer time makes it 23 hours long', () => {
  const day = localDay('America/New_York', at('2026-03-08T20:00:00Z'))
  expect(day).toEqual({ from: at('2026-03-08T05:00:00Z'), until: at('2026-03-09T04:00:00Z') })
  expect(localDay('Nowhere/Else', 0)).toBeNull()
})
