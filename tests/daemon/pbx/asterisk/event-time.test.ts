import { describe, expect, it } from 'vitest'
import { createEventTime } from '../../../../daemon/pbx/asterisk/event-time.js'

const stamp = (at: number): string => new Date(at).toISOString().replace('Z', '+0000')
const noon = Date.parse('2027-03-01T12:00:00.000Z')

describe('the time of an event', () => {
  it('is now while events come as they happen, whatever the clock of the PBX says', () => {
    const timeOf = createEventTime()
    for (const [after, way] of [
      [0, 5],
      [100, 90],
      [5000, 2],
      [70_000, 40],
    ] as const) {
      expect(timeOf(stamp(noon + after - 7_200_000), noon + after + way)).toBe(noon + after + way)
    }
  })

  it('is that of the PBX for events that waited while this process slept', () => {
    const timeOf = createEventTime()
    const ahead = 3000
    timeOf(stamp(noon + ahead), noon)
    const woken = noon + 40_000
    expect(timeOf(stamp(noon + 10_000 + ahead), woken)).toBe(noon + 10_000)
    expect(timeOf(stamp(noon + 39_000 + ahead), woken + 3)).toBe(noon + 39_000)
    expect(timeOf(stamp(woken + 100 + ahead), woken + 100)).toBe(woken + 100)
  })

  it('comes back to now some minutes after the clock of the PBX was set', () => {
    const timeOf = createEventTime()
    timeOf(stamp(noon), noon)
    const times = Array.from({ length: 10 }, (_, minute) => noon + minute * 61_000)
    const told = times.map((now) => timeOf(stamp(now - 90_000), now))
    expect(told.slice(3)).toEqual(times.slice(3))
    expect(timeOf(stamp(noon - 86_400_000), noon + 700_000)).toBe(noon + 700_000)
  })

  it('is now where none is told', () => {
    const timeOf = createEventTime()
    for (const nothing of [undefined, null, 5, '', 'soon']) expect(timeOf(nothing, noon)).toBe(noon)
  })
})
