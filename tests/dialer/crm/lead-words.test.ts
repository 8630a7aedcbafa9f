import { expect, test } from 'vitest'
import { readAnswers } from '../../../dialer/crm/lead-words.js'
import { loadScore, performanceOf } from '../../../dialer/crm/performance.js'
import { monday10 } from '../../support/factories.js'

const day = 86_400_000

test.each([
  ['I need it ASAP', 'urgent', 'warm'],
  ['immediately, ready to buy', 'urgent', 'hot'],
  ['This is important; call me today', 'high', 'hot'],
  ['maybe later', 'low', 'cold'],
  ['Just looking!', 'medium', 'cold'],
  ['we know the highway to nowhere', 'medium', 'warm'],
  ['', 'medium', 'warm'],
])('"%s" is of %s priority and %s', (answer, priority, quality) => {
  expect(readAnswers({ question: answer })).toEqual({ priority, quality })
})

test('words of two answers never make one', () => {
  expect(readAnswers({ a: 'just', b: 'looking' }).quality).toBe('warm')
})

test('an agent’s performance is made from leads won, calls answered and when the agent was last at work', () => {
  const none = { leads: 0, converted: 0, calls: 0, answered: 0, lastActiveAt: monday10 }
  expect(performanceOf(none, monday10)).toBe(70)
  expect(performanceOf({ ...none, leads: 10, converted: 2, calls: 10, answered: 5 }, monday10)).toBe(95)
  expect([2, 5, 8].map((days) => performanceOf(none, monday10 + days * day))).toEqual([60, 50, 30])
  expect(performanceOf({ ...none, lastActiveAt: null }, monday10)).toBe(30)
  expect(performanceOf({ ...none, leads: 1, converted: 1, calls: 1, answered: 1 }, monday10)).toBe(100)
  expect(loadScore(3, 70)).toBe(60)
})
