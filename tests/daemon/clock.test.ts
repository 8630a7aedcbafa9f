import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSystemClock } from '../../daemon/clock.js'

const start = Date.parse('2026-03-02T10:00:00Z')

describe('system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('calls back at the time, not before, and once', () => {
    const clock = createSystemClock()
    const calls: number[] = []
    clock.schedule(start + 100, () => calls.push(clock.now()))
    vi.advanceTimersByTime(99)
    expect(calls).toEqual([])
    vi.advanceTimersByTime(1000)
    expect(calls).toEqual([start + 100])
  })

  it('calls back soon, and not at once, for a time that has passed', () => {
    const clock = createSystemClock()
    let called = false
    clock.schedule(start - 5000, () => {
      called = true
    })
    expect(called).toBe(false)
    vi.advanceTimersByTime(1)
    expect(called).toBe(true)
  })

  it('can be told not to, whatever it waits for', () => {
    const clock = createSystemClock()
    const call = vi.fn<() => void>()
    for (const at of [start, start + 10, start + 40 * 86_400_000]) clock.schedule(at, call)()
    vi.advanceTimersByTime(41 * 86_400_000)
    expect(call).not.toHaveBeenCalled()
  })

  it('waits longer than a timer can', () => {
    const clock = createSystemClock()
    const call = vi.fn<() => void>()
    const day = 86_400_000
    clock.schedule(start + 30 * day, call)
    vi.advanceTimersByTime(30 * day - 1)
    expect(call).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(call).toHaveBeenCalledOnce()
  })

  it('never goes back when the wall clock is set back, and goes on meanwhile', () => {
    const clock = createSystemClock()
    vi.advanceTimersByTime(1000)
    const before = clock.now()
    vi.setSystemTime(start - 3_600_000)
    vi.advanceTimersByTime(10_000)
    expect(clock.now()).toBe(before + 9000)
  })

  it('follows a wall clock that is set forward', () => {
    const clock = createSystemClock()
    vi.setSystemTime(start + 3_600_000)
    expect(clock.now()).toBe(start + 3_600_000)
  })
})
