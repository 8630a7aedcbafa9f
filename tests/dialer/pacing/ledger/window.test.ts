import { describe, expect, it } from 'vitest'
import { stretchAt } from '../../../../dialer/pacing/ledger/window.js'

const hour = 3_600_000
const layout = (timeZone: string, more: { shiftStarts?: number[]; beganAt?: number | null } = {}) => ({
  timeZone,
  shiftStarts: [],
  beganAt: null,
  ...more,
})
const at = (text: string) => Date.parse(text)
const hours = ({ from, until }: { from: number; until: number | null }) => ((until ?? Number.NaN) - from) / hour

describe('a calendar day', () => {
  it('begins and ends at the midnights of the site', () => {
    const day = stretchAt('day', layout('Asia/Kolkata'), at('2026-03-02T10:00:00Z'))
    expect(day.from).toBe(at('2026-03-01T18:30:00Z'))
    expect(day.until).toBe(at('2026-03-02T18:30:00Z'))
  })

  it('is another from the very moment of midnight on', () => {
    const midnight = at('2026-03-02T23:00:00Z')
    expect(stretchAt('day', layout('Europe/Berlin'), midnight - 1).until).toBe(midnight)
    expect(stretchAt('day', layout('Europe/Berlin'), midnight).from).toBe(midnight)
  })

  it('has 23 hours when summer time begins and 25 when it ends', () => {
    expect(hours(stretchAt('day', layout('Europe/Berlin'), at('2026-03-29T12:00:00Z')))).toBe(23)
    expect(hours(stretchAt('day', layout('Europe/Berlin'), at('2026-10-25T12:00:00Z')))).toBe(25)
    expect(hours(stretchAt('day', layout('America/New_York'), at('2026-11-01T12:00:00Z')))).toBe(25)
  })

  it('begins at one o’clock where the clocks skip midnight', () => {
    // In Santiago summer time begins at 24:00 of Saturday 5 September 2026.
    const day = stretchAt('day', layout('America/Santiago'), at('2026-09-06T12:00:00Z'))
    expect(day.from).toBe(at('2026-09-06T04:00:00Z'))
    expect(hours(day)).toBe(23)
  })

  it('follows one another without gap or overlap through a whole year', () => {
    for (const zone of ['Europe/London', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Nowhere/Such']) {
      let day = stretchAt('day', layout(zone), at('2026-01-01T12:00:00Z'))
      for (let n = 0; n < 366; n++) {
        const next = stretchAt('day', layout(zone), day.until ?? 0)
        expect(next.from).toBe(day.until)
        expect(hours(next)).toBeGreaterThanOrEqual(23)
        expect(hours(next)).toBeLessThanOrEqual(25)
        day = next
      }
    }
  })
})

describe('a shift', () => {
  it('goes from one start to the next, over midnight too', () => {
    const shifts = layout('UTC', { shiftStarts: [360, 840, 1320] })
    expect(stretchAt('shift', shifts, at('2026-03-02T10:00:00Z'))).toMatchObject({
      from: at('2026-03-02T06:00:00Z'),
      until: at('2026-03-02T14:00:00Z'),
    })
    expect(stretchAt('shift', shifts, at('2026-03-02T03:00:00Z'))).toMatchObject({
      from: at('2026-03-01T22:00:00Z'),
      until: at('2026-03-02T06:00:00Z'),
    })
  })

  it('is the day where none is set', () => {
    expect(hours(stretchAt('shift', layout('UTC'), at('2026-03-02T03:00:00Z')))).toBe(24)
  })
})

describe('a window that moves along', () => {
  it('reaches back its whole length from the quarter hour that runs', () => {
    const now = at('2026-03-02T10:07:00Z')
    expect(stretchAt('rolling24h', layout('UTC'), now)).toEqual({
      from: at('2026-03-01T10:00:00Z'),
      until: null,
      changesAt: at('2026-03-02T10:15:00Z'),
    })
    expect(stretchAt('rolling30d', layout('UTC'), now).from).toBe(at('2026-01-31T10:00:00Z'))
  })
})

describe('the life of a campaign', () => {
  it('counts from the first answer on, and anew each 30 days', () => {
    const began = at('2026-03-02T10:07:00Z')
    const life = (days: number) => stretchAt('campaign', layout('UTC', { beganAt: began }), began + days * 24 * hour)
    const start = at('2026-03-02T10:00:00Z')
    expect(life(29).from).toBe(start)
    expect(life(30).from).toBe(start + 30 * 24 * hour)
    expect(life(65).from).toBe(start + 60 * 24 * hour)
  })

  it('begins now where nobody has answered yet', () => {
    expect(stretchAt('campaign', layout('UTC'), at('2026-03-02T10:07:00Z')).from).toBe(at('2026-03-02T10:00:00Z'))
  })
})
