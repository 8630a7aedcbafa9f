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

  it('keeps lines free for calls that come in; lines others use already count as those', () => {
    const [first, second] = limits.trunks
    const admission = createAdmission({
      ...limits,
      trunks: [
        { ...first!, maxLines: 3, inboundReserve: 1 },
        { ...second!, inboundReserve: 2 },
      ],
    })
    for (const ref of ['1', '2']) admission.takeLine(callRef(ref), campaignId(1), a)
    expect(admission.find(asking(), 0, false)).toMatchObject({ limitedBy: 'trunkLines' })
    admission.release(callRef('1'))
    admission.slots.setElsewhere(a, 1)
    expect(admission.find(asking(), 0, false)).toEqual({ ok: true, trunk: a })
    admission.slots.setElsewhere(a, 2)
    expect(admission.find(asking(), 0, false)).toMatchObject({ limitedBy: 'trunkLines' })
    admission.setLimits({ ...limits, inboundReserve: 3 })
    expect(admission.find(asking(), 0, false)).toMatchObject({ limitedBy: 'siteLines' })
  })

  it('tells for how many calls there is room within a time', () => {
    const admission = createAdmission({ ...limits, maxLines: 10, callsPerSecond: 3 })
    expect(admission.room(asking(), 0, 0)).toBe(1)
    expect(admission.room(asking(), 0, 1000)).toBe(4)
    expect(admission.room(asking({ maxLines: 3 }), 0, 1000)).toBe(3)
    expect(admission.room(asking({ trunks: [a] }), 0, 60_000)).toBe(2)
    expect(admission.callsPerSecond(asking())).toBe(2)
    expect(admission.callsPerSecond(asking({ trunks: [a], callsPerSecond: 0.5 }))).toBe(0.5)
    admission.takeLine(callRef('1'), campaignId(1), a)
    admission.takeLine(callRef('2'), campaignId(1), a)
    admission.takeLine(callRef('3'), campaignId(1), b)
    expect(admission.room(asking(), 0, 60_000)).toBe(1)
  })
})
