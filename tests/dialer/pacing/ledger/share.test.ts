import { describe, expect, it } from 'vitest'
import { shareOf } from '../../../../dialer/pacing/ledger/share.js'
import { upperBound } from '../../../../dialer/pacing/ledger/upper-bound.js'

const counts = (connected: number, abandoned: number, late = 0, machines = 0) => ({
  connected,
  late,
  abandoned,
  machines,
})

describe('the plain share', () => {
  it('counts late answers as calls without an agent', () => {
    expect(shareOf('plain', counts(95, 3, 2), 0)).toMatchObject({ live: 100, abandoned: 5, ratio: 0.05 })
  })

  it('does not count machines', () => {
    expect(shareOf('plain', counts(97, 3, 0, 50), 0).ratio).toBe(0.03)
  })

  it('reckons people taken for machines as abandoned: 3 % of all people allow (3 % - f)/(1 - f) of those who are seen', () => {
    const f = 0.01
    const seen = (0.03 - f) / (1 - f)
    expect(shareOf('plain', counts(1000 * (1 - seen), 1000 * seen), f).ratio).toBeCloseTo(0.03, 10)
  })

  it('is 0 before the first answer', () => {
    expect(shareOf('plain', counts(0, 0), 0.01).ratio).toBe(0)
  })
})

describe('the share by Ofcom’s formula', () => {
  it('gives the worked example: 29 dropped, 9 people and 7 machines with agents', () => {
    const share = shareOf('ofcom', counts(9, 29, 0, 7), 0)
    expect(share.abandoned).toBe(16.3125)
    expect(share.ratio).toBeCloseTo(0.644, 3)
  })

  it('is the plain one without machines', () => {
    expect(shareOf('ofcom', counts(97, 3), 0).ratio).toBe(0.03)
  })

  it('bears that agents had nobody', () => {
    expect(shareOf('ofcom', counts(0, 4), 0).ratio).toBe(1)
  })
})

describe('the upper bound', () => {
  // Clopper-Pearson one-sided 95 %, from the quantiles of the beta distribution.
  it.each([
    [0, 100, 0.029513],
    [3, 100, 0.075711],
    [30, 1000, 0.040472],
    [1, 10, 0.394163],
  ])('of %i of %i is %f', (hits, tries, bound) => {
    expect(upperBound(hits, tries, 0.95)).toBeCloseTo(bound, 5)
  })

  it('is the rule of three where nothing was hit: 1 - 0.05^(1/n)', () => {
    for (const n of [1, 59, 100_000]) expect(upperBound(0, n, 0.95)).toBeCloseTo(1 - 0.05 ** (1 / n), 10)
  })

  it('is 1 before anything is known, and where all were hit', () => {
    expect(upperBound(0, 0, 0.95)).toBe(1)
    expect(upperBound(7, 7, 0.95)).toBe(1)
  })

  it('takes counts that are not whole', () => {
    expect(upperBound(2.5, 100, 0.95)).toBeGreaterThan(upperBound(2, 100, 0.95))
    expect(upperBound(2.5, 100, 0.95)).toBeLessThan(upperBound(3, 100, 0.95))
  })
})
