import { describe, expect, test } from 'vitest'
import { type ScoredLead, scoreLead, usualScoreRule } from '../../../dialer/crm/lead-score.js'
import { monday10 } from '../../support/factories.js'

const day = 86_400_000
const plain: ScoredLead = {
  source: 'other',
  quality: 'warm',
  priority: 'medium',
  progress: 'new',
  known: [],
  answers: 0,
  followUps: 0,
  createdAt: monday10,
}
const scoreOf = (change: Partial<ScoredLead> = {}, now = monday10) =>
  scoreLead({ ...plain, ...change }, usualScoreRule, now).score

describe('the score of a lead', () => {
  test('of the lead that the contract prints', () => {
    const known = ['name', 'email', 'requirements'] as const
    expect(scoreOf({ source: 'facebook', quality: 'hot', priority: 'high', known })).toBe(85)
  })

  test('moves with each of the things it is made from', () => {
    const base = scoreOf()
    expect(scoreOf({ source: 'instagram' }) - base).toBe(10)
    expect(scoreOf({ quality: 'cold' }) - base).toBe(-10)
    expect(scoreOf({ progress: 'qualified' }) - base).toBe(20)
    expect(scoreOf({ progress: 'notInterested' }) - base).toBe(-20)
    expect(scoreOf({ known: ['email', 'product'] }) - base).toBe(4)
    expect([1, 3, 50].map((answers) => scoreOf({ answers }) - base)).toEqual([1, 3, 3])
    expect([5, 6].map((followUps) => scoreOf({ followUps }) - base)).toEqual([0, -10])
  })

  test('falls with age, and tells until when it holds', () => {
    const at = (days: number) => scoreLead(plain, usualScoreRule, monday10 + days * day)
    expect([0, 1, 3, 7, 14, 15].map((days) => at(days).score)).toEqual([50, 50, 45, 40, 35, 20])
    expect(at(0).until).toBe(monday10 + day + 1)
    expect(at(2).until).toBe(monday10 + 3 * day + 1)
    expect(at(20).until).toBeNull()
  })

  test('stays within 0 and 100 whatever the rule says', () => {
    expect(scoreLead(plain, { ...usualScoreRule, base: 500 }, monday10).score).toBe(100)
    expect(scoreLead(plain, { ...usualScoreRule, base: -500 }, monday10).score).toBe(0)
    const taking = { ...usualScoreRule, answers: { each: -2, most: 5 } }
    expect(scoreLead({ ...plain, answers: 9 }, taking, monday10).score).toBe(45)
  })
})
