import { expect, it } from 'vitest'
import { createCallerIdRotation } from '../../../dialer/campaigns/caller-id.js'
import { makeCampaign } from '../../support/factories.js'

it('takes caller ids in turn for each campaign by itself', () => {
  const rotation = createCallerIdRotation()
  const one = makeCampaign(1, { callerIds: ['100', '200'] })
  const other = makeCampaign(2, { callerIds: ['300'] })
  expect([one, other, one, one, other].map((campaign) => rotation.next(campaign))).toEqual([
    '100',
    '300',
    '200',
    '100',
    '300',
  ])
  expect(rotation.next(makeCampaign(3))).toBeNull()
})

it('goes on when the list gets shorter', () => {
  const rotation = createCallerIdRotation()
  const long = makeCampaign(1, { callerIds: ['100', '200', '300'] })
  rotation.next(long)
  rotation.next(long)
  expect(rotation.next(makeCampaign(1, { callerIds: ['100', '200'] }))).toBe('100')
})
