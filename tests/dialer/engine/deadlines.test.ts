import { describe, expect, it } from 'vitest'
import { createDeadlines } from '../../../dialer/engine/deadlines.js'
import { callRef } from '../../../dialer/model/ids.js'

const thing = (name: string) => ({ kind: 'call', call: callRef(name) }) as const

describe('deadlines', () => {
  it('come in the order of time, then of arming, whatever order they were armed in', () => {
    const deadlines = createDeadlines()
    const times = Array.from({ length: 200 }, (_, n) => (n * 7919) % 101)
    for (const [n, at] of times.entries()) deadlines.arm(at, thing(String(n)), n % 2 === 0)
    const served: [number, number][] = []
    for (let due = deadlines.take(1000, true); due !== null; due = deadlines.take(1000, true)) {
      served.push([due.at, due.order])
    }
    expect(served).toHaveLength(200)
    expect(served).toEqual([...served].sort((x, y) => x[0] - y[0] || x[1] - y[1]))
  })

  it('that were put off are not served, and those that need the PBX rest without it', () => {
    const deadlines = createDeadlines()
    const off = deadlines.arm(10, thing('off'), false)
    deadlines.arm(20, thing('pbx'), true)
    deadlines.arm(30, thing('local'), false)
    off.live = false
    expect(deadlines.nextAt(true)).toBe(20)
    expect(deadlines.nextAt(false)).toBe(30)
    expect(deadlines.take(25, false)).toBeNull()
    expect(deadlines.take(40, false)?.what).toEqual(thing('local'))
    expect(deadlines.take(40, true)?.what).toEqual(thing('pbx'))
    expect(deadlines.take(40, true)).toBeNull()
  })
})
