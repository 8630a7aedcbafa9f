import { describe, expect, it } from 'vitest'
import { createDayCounter, startOfDay } from '../../../daemon/sites/day-counts.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'

const at = (iso: string): number => Date.parse(iso)
const started = (iso: string) => ({ kind: 'call.started', at: at(iso) }) as unknown as DomainEvent
const answered = (iso: string) => ({ kind: 'call.answered', at: at(iso) }) as unknown as DomainEvent

describe('the numbers of the day', () => {
  it('go on where the last process ended, and begin anew at midnight of the site', () => {
    const before = { attempts: 10, answered: 4, abandoned: 1 }
    const day = createDayCounter('Europe/Berlin', before, at('2026-03-02T22:00:00Z'))
    day.count([started('2026-03-02T22:30:00Z'), answered('2026-03-02T22:30:05Z')])
    expect(day.counts(at('2026-03-02T22:59:00Z'))).toEqual({ attempts: 11, answered: 5, abandoned: 1 })
    day.count([started('2026-03-02T23:00:10Z')])
    expect(day.counts(at('2026-03-02T23:01:00Z'))).toEqual({ attempts: 1, answered: 0, abandoned: 0 })
  })

  it('know when the day of a zone began', () => {
    expect(startOfDay('Europe/Berlin', at('2026-03-02T10:15:30Z'))).toBe(at('2026-03-01T23:00:00Z'))
    expect(startOfDay('Asia/Kolkata', at('2026-03-02T10:15:30Z'))).toBe(at('2026-03-01T18:30:00Z'))
  })
})
