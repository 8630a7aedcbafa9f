import { describe, expect, it } from 'vitest'
import { createBudget } from '../../../../dialer/pacing/predictive/budget.js'
import { createLateVerdicts } from '../../../../dialer/pacing/predictive/late-verdicts.js'

/** Answers an hour of a floor of some size. */
const anHourBrings = 100
/** Of these, as many as come between a decision and what it brings, some ten seconds. */
const aCycleBrings = 0.3

function budgetAfter(inTime: number, abandoned: number) {
  const budget = createBudget(0.03, 0, createLateVerdicts(2000))
  const settle = (end: 'inTime' | 'abandoned') => {
    budget.settled(end)
    budget.look(undefined, anHourBrings, aCycleBrings)
  }
  budget.look(undefined, anHourBrings, aCycleBrings)
  for (let answer = 0; answer < inTime; answer++) settle('inTime')
  for (let answer = 0; answer < abandoned; answer++) settle('abandoned')
  return { budget, settle }
}

describe('the abandonment budget', () => {
  it('allows less risk the nearer the limit comes, and none beyond it', () => {
    const risks = [0, 4, 8, 11, 12].map((abandoned) => budgetAfter(400, abandoned).budget.riskAllowed())
    for (let more = 1; more < risks.length; more++) expect(risks[more]).toBeLessThan(risks[more - 1] ?? 0)
    expect(budgetAfter(400, 13).budget.isSpent()).toBe(true)
    expect(budgetAfter(400, 13).budget.riskAllowed()).toBe(0)
  })

  it('comes back by itself once answers in time have paid for the abandoned ones', () => {
    const { budget, settle } = budgetAfter(400, 13)
    for (let answer = 0; answer < 60; answer++) settle('inTime')
    expect(budget.isSpent()).toBe(false)
    const first = budget.riskAllowed()
    for (let answer = 0; answer < 60; answer++) settle('inTime')
    expect(budget.riskAllowed()).toBeGreaterThan(first)
  })

  it('takes what is abandoned together on a large floor as little news', () => {
    const riskAfterTen = (size: number) => {
      const budget = createBudget(0.03, 0, createLateVerdicts(2000))
      const look = () => budget.look(undefined, size * anHourBrings, size * aCycleBrings)
      look()
      for (let answer = 0; answer < 2000; answer++) budget.settled('inTime')
      look()
      const before = budget.riskAllowed()
      for (let answer = 0; answer < 10; answer++) budget.settled('abandoned')
      look()
      return budget.riskAllowed() / before
    }
    expect(1 - riskAfterTen(1)).toBeGreaterThan(5 * (1 - riskAfterTen(400)))
  })
})
