import { describe, expect, it } from 'vitest'
import { evidenceOf, type Heard, hear, newHealth, quarantine, release, wake } from '../../../dialer/caller-id/health.js'
import type { CallerIdHealth } from '../../../dialer/model/caller-id.js'
import { monday10 } from '../../support/factories.js'

const day = 86_400_000
const nothing = { own: { calls: 0, hits: 0 }, all: { calls: 0, hits: 0 }, tolerance: 1 }
const block = (own: number, others: number): Heard => ({
  answers: { own: { calls: 10, hits: own }, all: { calls: 30, hits: own + others }, tolerance: 1 },
  shortCalls: nothing,
  complaints: nothing,
})
const bad = block(0, 10)
const good = block(5, 10)

/** Hears bad blocks until it is in another state than healthy and watched. */
function untilOut(health: CallerIdHealth, now: number): CallerIdHealth {
  let next = health
  for (let n = 0; n < 50 && (next.state === 'healthy' || next.state === 'watched'); n++)
    next = hear(next, bad, now, now)
  return next
}

describe('the health of a number', () => {
  it('goes from healthy over watched to resting, says why, and comes back watched', () => {
    const first = hear(newHealth(monday10), bad, monday10, monday10)
    expect(first.state).toBe('healthy')
    let seen: CallerIdHealth = first
    while (seen.state === 'healthy') seen = hear(seen, bad, monday10, monday10)
    expect(seen).toMatchObject({ state: 'watched', why: 'answers', until: null })
    expect(evidenceOf(seen)).toBeLessThan(1)
    const resting = untilOut(seen, monday10 + 5)
    expect(resting).toMatchObject({ state: 'resting', why: 'answers', since: monday10 + 5, until: monday10 + 5 + day })
    expect(wake(resting, monday10 + day)).toBe(resting)
    expect(wake(resting, monday10 + 5 + day)).toMatchObject({ state: 'watched', until: null, compared: 0 })
  })

  it('is healthy again after calls that do not speak against it', () => {
    let seen = wake(untilOut(newHealth(0), 0), day)
    for (let n = 0; n < 9; n++) seen = hear(seen, good, day, day)
    expect(seen.state).toBe('watched')
    expect(hear(seen, good, day, day)).toMatchObject({ state: 'healthy', why: null })
  })

  it('rests twice as long each time, then stays in quarantine until a person releases it', () => {
    let now = monday10
    let seen = newHealth(now)
    for (const days of [1, 2, 4]) {
      seen = untilOut(seen, now)
      expect(seen).toMatchObject({ state: 'resting', until: now + days * day })
      now += days * day
      seen = wake(seen, now)
    }
    seen = untilOut(seen, now)
    expect(seen).toMatchObject({ state: 'quarantined', until: null })
    expect(wake(seen, now + 365 * day)).toBe(seen)
    const released = release(seen, now)
    expect(released).toMatchObject({ state: 'watched', why: null, rests: [] })
    expect(untilOut(released, now)).toMatchObject({ state: 'resting', until: now + day })
  })

  it('forgets rests that are long ago', () => {
    const back = wake(untilOut(newHealth(0), 0), day)
    expect(untilOut(back, 40 * day)).toMatchObject({ state: 'resting', until: 41 * day })
  })

  it('weighs nothing while it is out, and counts for people to see', () => {
    const out = quarantine(newHealth(0), 0)
    const heard = hear(out, bad, 0, 5)
    expect(heard).toMatchObject({ state: 'quarantined', since: 0, why: null })
    expect(evidenceOf(heard)).toBe(0)
    expect(heard.days).toMatchObject([{ from: 0, signals: { answers: { calls: 10, hits: 0, expected: 5 } } }])
  })

  it('keeps the last seven days', () => {
    let seen = newHealth(0)
    for (let n = 0; n < 10; n++) seen = hear(seen, good, n * day, n * day)
    expect(seen.days.map(({ from }) => from / day)).toEqual([3, 4, 5, 6, 7, 8, 9])
  })
})
