import { describe, expect, it } from 'vitest'
import { callRef, campaignId, trunkName } from '../../../dialer/model/ids.js'
import { createAdmission } from '../../../dialer/queue/admission.js'
import { aCampaign } from '../support/engine-stage.js'

const a = trunkName('a')
const b = trunkName('b')
const limits = {
  maxLines: 4,
  callsPerSecond: 10,
  trunks: [
    { name: a, maxLines: 2, callsPerSecond: 1 },
    { name: b, maxLines: 2, callsPerSecond: 1 },
  ],
}
const asking = (settings = {}) => ({ campaign: campaignId(1), settings: aCampaign(1, settings).settings })

describe('admission', () => {
  it('names the factor that limits: site, campaign, trunks, calls per second', () => {
    const admission = createAdmission(limits)
    const find = (settings = {}) => admission.find(asking(settings), 1000, true)
    expect(find()).toEqual({ ok: true, trunk: a })
    admission.takeLine(callRef('1'), campaignId(1), a)
    expect(find({ maxLines: 1 })).toMatchObject({ ok: false, limitedBy: 'campaignLines' })
    admission.takeLine(callRef('2'), campaignId(1), a)
    expect(find()).toEqual({ ok: true, trunk: b })
    expect(find({ trunks: [a] })).toMatchObject({ ok: false, limitedBy: 'trunkLines' })
    expect(admission.takeToken(asking(), b, 1000)).toBe(true)
    expect(find()).toEqual({ ok: false, limitedBy: 'callsPerSecond', until: 2000 })
    admission.takeLine(callRef('3'), null, b)
    admission.takeLine(callRef('4'), null, b)
    expect(find()).toMatchObject({ ok: false, limitedBy: 'siteLines' })
  })

  it('uses trunks in the order of the campaign, and only those the site has', () => {
    const admission = createAdmission(limits)
    expect(admission.find(asking({ trunks: [trunkName('gone'), b, a] }), 0, true)).toEqual({ ok: true, trunk: b })
    expect(admission.find(asking({ trunks: [trunkName('gone')] }), 0, true)).toMatchObject({ limitedBy: 'trunkLines' })
  })

  it('rests a trunk for growing time after three congestions in a row', () => {
    const admission = createAdmission(limits)
    const usable = (now: number) => admission.health.usableAt(a, now)
    for (let n = 0; n < 3; n++) admission.health.congested(a, 0)
    expect(usable(0)).toBe(5000)
    admission.health.congested(a, 5000)
    expect(usable(5000)).toBe(15_000)
    admission.health.worked(a)
    for (let n = 0; n < 2; n++) admission.health.congested(a, 20_000)
    expect(usable(20_000)).toBe(20_000)
  })

  it('follows new limits at once', () => {
    const admission = createAdmission(limits)
    admission.setLimits({ ...limits, maxLines: 0 })
    expect(admission.find(asking(), 0, true)).toMatchObject({ limitedBy: 'siteLines' })
  })
})
