import { expect, it } from 'vitest'
import { callableGap } from '../../../dialer/caller-id/callable-gap.js'
import type { CallerId } from '../../../dialer/model/caller-id.js'
import { type CallerIdPolicy, defaultCallerIdPolicy } from '../../../dialer/model/caller-id-settings.js'
import { campaignId } from '../../../dialer/model/ids.js'

const one: CallerId = {
  id: 1,
  number: '+12125550100',
  label: null,
  group: 'sales',
  dailyLimit: null,
  campaigns: [],
  callable: true,
  active: true,
}
const gap = (policy: Partial<CallerIdPolicy>, pool: readonly CallerId[], callerIds: readonly string[] = []) =>
  callableGap(
    { id: campaignId(1), settings: { callerIds, callerIdPolicy: { ...defaultCallerIdPolicy, ...policy } } },
    pool,
  )

it('tells whether every call will have a number that can be called back', () => {
  expect(gap({}, [])).toBe('noNumbers')
  expect(gap({ groups: ['sales'] }, [])).toBe('noNumbers')
  expect(gap({ groups: ['sales'] }, [{ ...one, active: false }])).toBe('noNumbers')
  expect(gap({ groups: ['sales'] }, [{ ...one, campaigns: [campaignId(2)] }])).toBe('noNumbers')
  expect(gap({ groups: ['sales'] }, [one])).toBeNull()
  expect(gap({}, [], ['+4930100'])).toBeNull()
  expect(gap({ groups: ['sales'] }, [one, { ...one, id: 2, number: '+12125550101', callable: false }])).toBe(
    'notCallable',
  )
  expect(gap({ groups: ['sales'], whenExhausted: 'trunk' }, [{ ...one, dailyLimit: 50 }])).toBe('leftToTrunk')
  expect(gap({ groups: ['sales'], dailyLimit: 50 }, [one])).toBeNull()
  expect(gap({ groups: ['sales'], whenExhausted: 'trunk' }, [one])).toBeNull()
})
