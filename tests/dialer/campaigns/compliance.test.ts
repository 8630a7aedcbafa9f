import { describe, expect, it } from 'vitest'
import { attemptGate, checkLead, closedZones } from '../../../dialer/campaigns/compliance.js'
import { usTelemarketingHours } from '../../../dialer/model/calling-window.js'
import { makeCampaign, makeLead, monday10 } from '../../support/factories.js'

const campaign = makeCampaign(1, { window: usTelemarketingHours, maxAttempts: 3, minSpacingS: 900 })

describe('checkLead', () => {
  it('lets a fresh lead pass', () => {
    expect(checkLead(makeLead(1), campaign, monday10)).toEqual({ ok: true })
  })

  it.each([
    ['attemptCap', { attempts: 3 }, null],
    ['notDue', { dueAt: monday10 + 1 }, monday10 + 1],
    ['minSpacing', { attempts: 1, lastAttemptAt: monday10 - 899_000 }, monday10 + 1000],
    ['outsideWindow', { timeZone: 'America/New_York' }, Date.parse('2026-03-02T13:00:00Z')],
  ] as const)('holds by %s and tells until when', (rule, change, until) => {
    expect(checkLead(makeLead(1, change), campaign, monday10)).toEqual({ ok: false, rule, until })
  })

  it('lets a promised callback pass cap and spacing, and never the calling hours', () => {
    const callback = { at: monday10, agent: null }
    const promised = makeLead(1, { attempts: 3, lastAttemptAt: monday10 - 1000, dueAt: monday10, callback })
    expect(checkLead(promised, campaign, monday10)).toEqual({ ok: true })
    expect(attemptGate(promised, campaign, monday10, false)).toMatchObject({ maxAttempts: 4, minSpacingS: 0 })
    expect(checkLead({ ...promised, timeZone: 'America/New_York' }, campaign, monday10)).toMatchObject({
      rule: 'outsideWindow',
    })
  })
})

it('tells the zones that are closed, the campaign standing in for leads without one', () => {
  const zones = [null, 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo']
  expect(closedZones(campaign, zones, monday10)).toEqual(['America/New_York'])
  const american = makeCampaign(1, { window: usTelemarketingHours, timeZone: 'America/Chicago' })
  expect(closedZones(american, zones, monday10)).toEqual([null, 'America/New_York'])
})
