import { expect, it } from 'vitest'
import { type ClockJump, watchClock } from '../../daemon/clock-watch.js'

it('sees a clock that is set, whichever way, and no other', () => {
  let ticks = 0
  let offset = 1_000_000
  const due: (() => void)[] = []
  const seen: ClockJump[] = []
  const machine = {
    wall: () => ticks + offset,
    ticks: () => ticks,
    after: (_: number, callback: () => void) => {
      due.push(callback)
      return () => undefined
    },
  }
  const watch = watchClock(machine, (jump) => seen.push(jump))
  const second = (): void => {
    ticks += 1000
    for (const callback of due.splice(0)) callback()
  }
  for (let n = 0; n < 100; n++) {
    // A time server that pulls the clock straight.
    offset += 0.4
    second()
  }
  expect(seen).toEqual([])
  offset += 3_600_000
  second()
  offset -= 90_000
  second()
  expect(seen.map(({ byMs }) => byMs)).toEqual([3_600_000, -90_000])
  expect(watch.jumps()).toBe(2)
  expect(watch.last()?.byMs).toBe(-90_000)
  watch.stop()
})
