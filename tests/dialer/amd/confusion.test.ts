import { describe, expect, it } from 'vitest'
import { qualityOf, usualMisjudged } from '../../../dialer/amd/confusion.js'
import { nothingKnown } from '../../../dialer/model/amd-quality.js'

const row = (all: number, person: number, machine: number) => ({ all, person, machine })

describe('the quality of machine detection', () => {
  it('is the plain confusion matrix where all is known, as in shadow', () => {
    const quality = qualityOf({ judgedMachine: row(400, 20, 380), judgedPerson: row(1080, 980, 100) }, 0.95)
    expect(quality.misjudged).toMatchObject({ share: 0.02, of: 1000 })
    expect(quality.misjudged.least).toBeGreaterThan(0.012)
    expect(quality.misjudged.most).toBeCloseTo(0.029, 3)
    expect(quality.found.share).toBeCloseTo(380 / 480)
    expect(quality.right).toBeCloseTo((980 + 380) / 1480)
  })

  it('weighs the audited part of machine verdicts by how often they occur', () => {
    // 2 % of 5,000 machine verdicts were looked at, and 4 of them were people: about 200 people were hung up on.
    const quality = qualityOf({ judgedMachine: row(5000, 4, 96), judgedPerson: row(10_000, 9800, 200) }, 0.95)
    expect(quality.misjudged.share).toBeCloseTo(200 / 10_000, 3)
    // It rests on 100 calls, not on 15,000.
    expect(quality.misjudged.of).toBeCloseTo(200, 0)
    expect(quality.misjudged.most).toBeGreaterThan(0.04)
  })

  it('assumes what is usual while nothing is measured, and less so the more is', () => {
    expect(qualityOf(nothingKnown, 0.95)).toMatchObject({ misjudged: { share: null }, assumed: usualMisjudged })
    const unaudited = qualityOf({ judgedMachine: row(500, 0, 0), judgedPerson: row(900, 900, 0) }, 0.95)
    expect(unaudited).toMatchObject({ misjudged: { share: null, most: 1 }, right: null, assumed: usualMisjudged })
    const clean = qualityOf({ judgedMachine: row(500, 0, 500), judgedPerson: row(1800, 1800, 0) }, 0.95)
    expect(clean.assumed).toBeCloseTo((usualMisjudged * 200) / 2000)
    expect(clean.misjudged.most).toBeCloseTo(3 / 1800, 3)
  })
})
