import { describe, expect, it } from 'vitest'
import { callRef, campaignId, trunkName } from '../../../dialer/model/ids.js'
import { createSlots } from '../../../dialer/queue/slots.js'

describe('slots', () => {
  const trunk = trunkName('carrier')
  const campaign = campaignId(1)

  it('counts lines by site, campaign and trunk, those of others beside', () => {
    const slots = createSlots()
    slots.take(callRef('a'), { campaign, trunk })
    slots.take(callRef('b'), { campaign: null, trunk })
    slots.setElsewhere(trunk, 3)
    expect([
      slots.site(),
      slots.campaign(campaign),
      slots.trunk(trunk),
      slots.trunk(trunk) + slots.elsewhere(trunk),
    ]).toEqual([2, 1, 2, 5])
  })

  it('gives a line back once, however often it is asked, and takes it once', () => {
    const slots = createSlots()
    slots.take(callRef('a'), { campaign, trunk })
    slots.take(callRef('a'), { campaign, trunk })
    expect(slots.release(callRef('a'))).toBe(true)
    expect(slots.release(callRef('a'))).toBe(false)
    expect([slots.site(), slots.campaign(campaign), slots.trunk(trunk)]).toEqual([0, 0, 0])
  })
})
