import { describe, expect, it } from 'vitest'
import { legEndOf } from '../../../../daemon/pbx/asterisk/leg-end.js'

describe('how a leg ended', () => {
  it.each([
    [17, 'busy'],
    [18, 'noAnswer'],
    [19, 'noAnswer'],
    [20, 'noAnswer'],
    [21, 'rejected'],
    [1, 'unallocated'],
    [22, 'unallocated'],
    [28, 'unallocated'],
    [27, 'congestion'],
    [34, 'congestion'],
    [38, 'congestion'],
    [42, 'congestion'],
    [102, 'congestion'],
    [16, 'failed'],
    [0, 'failed'],
    [127, 'failed'],
  ] as const)('without an answer, cause %i is %s', (cause, end) => {
    expect(legEndOf({ cause, answered: false, hungUpByUs: false })).toBe(end)
  })

  it.each([0, 16, 17, 34, 127])('after an answer, cause %i is normal', (cause) => {
    expect(legEndOf({ cause, answered: true, hungUpByUs: false })).toBe('normal')
    expect(legEndOf({ cause, answered: true, hungUpByUs: true })).toBe('normal')
  })

  it('is cancelled when we gave up first, and busy when the busy tone was faster', () => {
    expect(legEndOf({ cause: 16, answered: false, hungUpByUs: true })).toBe('cancelled')
    expect(legEndOf({ cause: 0, answered: false, hungUpByUs: true })).toBe('cancelled')
    expect(legEndOf({ cause: 17, answered: false, hungUpByUs: true })).toBe('busy')
  })
})
