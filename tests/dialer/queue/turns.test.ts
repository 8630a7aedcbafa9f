import { describe, expect, it } from 'vitest'
import { createTurns, newTurn, starvesAfter, type TurnTaker } from '../../../dialer/queue/turns.js'

interface Taker extends TurnTaker {
  readonly name: string
}

const taker = (name: string, weight: number, priority = 5): Taker => ({ name, weight, priority, turn: newTurn() })

/** Gives out so many lines among takers who always want one; how many each got. */
function giveOut(lines: number, takers: readonly Taker[]): Readonly<Record<string, number>> {
  const turns = createTurns()
  const got: Record<string, number> = {}
  for (let i = 0; i < lines; i++) {
    const next = turns.next(takers)
    if (next === null) break
    turns.served(next, takers)
    got[next.name] = (got[next.name] ?? 0) + 1
  }
  return got
}

describe('turns', () => {
  it('are by weight among equals, to the line', () => {
    expect(giveOut(600, [taker('a', 10), taker('b', 20), taker('c', 30)])).toEqual({ a: 100, b: 200, c: 300 })
  })

  it('are by priority first, and nobody below starves: one line in twenty', () => {
    const got = giveOut(1000, [taker('low', 100, 1), taker('high', 1, 9)])
    expect(got['low']).toBe(1000 / starvesAfter)
  })

  it('give each of two below the first its part, whatever their weights say of the first', () => {
    const got = giveOut(1000, [taker('high', 1, 9), taker('lower', 10, 5), taker('low', 10, 1)])
    expect(got['low']).toBeGreaterThan(40)
    expect(got['lower']).toBeGreaterThan(40)
    expect(got['high']).toBeGreaterThan(850)
  })

  it('save nothing up for who wanted nothing', () => {
    const turns = createTurns()
    const [busy, late] = [taker('busy', 10), taker('late', 10)]
    for (let i = 0; i < 500; i++) turns.served(busy, [busy])
    const order = Array.from({ length: 10 }, () => {
      const next = turns.next([busy, late]) ?? busy
      turns.served(next, [busy, late])
      return next.name
    })
    expect(order.filter((name) => name === 'late')).toHaveLength(5)
  })

  it('have nobody next where nobody wants one', () => {
    expect(createTurns().next([])).toBeNull()
  })
})
