import { describe, expect, it } from 'vitest'
import { attemptGate, checkLead, numberGate } from '../../../dialer/campaigns/compliance.js'
import { holidayOn } from '../../../dialer/campaigns/holidays.js'
import { permittedHours } from '../../../dialer/campaigns/permitted-hours.js'
import { alwaysOpen, usTelemarketingHours } from '../../../dialer/model/calling-window.js'
import { type ComplianceSettings, defaultComplianceSettings } from '../../../dialer/model/compliance-settings.js'
import { makeCampaign, makeLead, monday10, number } from '../../support/factories.js'

const at = (text: string) => Date.parse(text)
const campaign = (change: Partial<ComplianceSettings> = {}, window = alwaysOpen) =>
  makeCampaign(1, { window, timeZone: 'America/Chicago', compliance: { ...defaultComplianceSettings, ...change } })
const hours = (place: string | null, text: string, change: Partial<ComplianceSettings> = {}, window = alwaysOpen) =>
  permittedHours(campaign(change, window).settings, place, at(text))

describe('hours at the called place', () => {
  it('are those of the campaign and of the law together', () => {
    const florida = 'America/New_York@US-FL'
    expect(hours(florida, '2026-03-04T01:30:00Z')).toEqual({
      open: false,
      rule: 'stateRule',
      where: 'US-FL',
      source: 'Fla. Stat. 501.616(6)',
      until: at('2026-03-04T13:00:00Z'),
    })
    expect(hours(florida, '2026-03-04T01:30:00Z', { stateRules: 'none' })).toEqual({ open: true, until: null })
    // New York has no rule of its own: the federal one ends at 21:00.
    expect(hours('America/New_York@US-NY', '2026-03-04T01:30:00Z')).toMatchObject({ open: true })
    const early = { spans: [{ days: [1, 2, 3, 4, 5, 6, 7] as const, fromMinute: 420, toMinute: 600 }] }
    expect(hours(florida, '2026-03-04T12:30:00Z', {}, early), 'the campaign at 7:30, the law at 8').toMatchObject({
      rule: 'stateRule',
      until: at('2026-03-04T13:00:00Z'),
    })
    expect(hours(florida, '2026-03-04T15:30:00Z', {}, early)).toMatchObject({ rule: 'outsideWindow' })
  })

  it('know states without Sundays, over the night of summer time', () => {
    // Saturday 7 March 2026, 20:00 in Alabama; clocks change on the Sunday, Monday 8:00 is an hour earlier in UTC.
    expect(hours('America/Chicago@US-AL', '2026-03-08T02:00:00Z')).toMatchObject({
      rule: 'stateRule',
      until: at('2026-03-09T13:00:00Z'),
    })
  })

  it('must hold in every zone of a place that spans two', () => {
    const border = 'America/New_York|America/Chicago@US-FL'
    expect(hours(border, '2026-03-04T13:30:00Z'), '8:30 and 7:30').toMatchObject({
      open: false,
      until: at('2026-03-04T14:00:00Z'),
    })
    expect(hours(border, '2026-03-04T14:00:00Z')).toMatchObject({ open: true, until: at('2026-03-05T01:00:00Z') })
  })

  it('of two regions are those both allow', () => {
    expect(hours('America/New_York@US-NY,US-FL', '2026-03-04T01:30:00Z')).toMatchObject({ where: 'US-FL' })
  })

  it('follow an override of a region', () => {
    const stateOverrides = [
      { region: 'US-FL', spans: alwaysOpen.spans, holidays: false, consent: 'autodialed' as const },
    ]
    expect(hours('America/New_York@US-FL', '2026-03-04T01:30:00Z', { stateOverrides })).toMatchObject({ open: true })
    const asked = numberGate(
      campaign({ stateOverrides }),
      number('+13055550100'),
      'America/New_York@US-FL',
      monday10,
      false,
    )
    expect(asked.consent).toBe('autodialed')
  })
})

describe('a place whose hour nobody can tell', () => {
  const toll = '@US'
  // 8:00 in Honolulu is 18:00 UTC, 21:00 in New York 2:00 UTC.
  it.each([
    ['strictest', '2026-03-04T17:30:00Z', false],
    ['strictest', '2026-03-04T18:30:00Z', true],
    ['campaign', '2026-03-04T17:30:00Z', true],
    ['never', '2026-03-04T18:30:00Z', false],
  ] as const)('under the rule %s at %s is open: %s', (unknownZone, text, open) => {
    expect(hours(toll, text, { unknownZone }, usTelemarketingHours).open).toBe(open)
  })

  it('is never called by itself where the rule says so, and says so', () => {
    expect(hours(null, '2026-03-04T18:30:00Z', { unknownZone: 'never' })).toMatchObject({
      rule: 'unknownZone',
      until: null,
    })
    expect(checkLead(makeLead(1), campaign({ unknownZone: 'never' }), monday10)).toMatchObject({ rule: 'unknownZone' })
  })
})

describe('holidays', () => {
  const day = (text: string) => at(`${text}T00:00:00Z`) / 86_400_000
  it.each([
    ['2026-07-03', 'Independence Day (observed)', 'usFederal'],
    ['2026-07-04', 'Independence Day', 'usFederal'],
    ['2027-12-31', 'New Year’s Day (observed)', 'usFederal'],
    ['2026-11-26', 'Thanksgiving Day', 'usFederal'],
    ['2026-05-25', 'Memorial Day', 'usFederal'],
    ['2026-04-03', 'Good Friday', 'ukEngland'],
    ['2026-12-28', 'Boxing Day (observed)', 'ukEngland'],
    ['2026-05-18', 'Victoria Day', 'caFederal'],
  ] as const)('%s is %s', (text, name, calendar) => {
    expect(holidayOn(day(text), [calendar], [])?.name).toBe(name)
  })

  it('of the site hold beside those of the campaign, which cannot open a day again, and are told as the site’s', () => {
    const site = { calendars: ['usFederal'] as const, dates: [{ date: '03-04', name: 'Founders’ Day', open: [] }] }
    const open = [{ fromMinute: 0, toMinute: 1440 }]
    const holidays = { calendars: [], dates: [{ date: '11-26', name: 'Open all day', open }] }
    const place = 'America/New_York@US-NY'
    expect(hours(place, '2026-11-26T17:00:00Z', { siteHolidays: site, holidays })).toMatchObject({
      rule: 'holiday',
      where: 'America/New_York',
      source: 'Thanksgiving Day, a holiday of the site',
    })
    expect(hours(place, '2026-03-04T17:00:00Z', { siteHolidays: site })).toMatchObject({
      source: 'Founders’ Day, a holiday of the site',
      until: at('2026-03-05T13:00:00Z'),
    })
    expect(hours(place, '2026-03-05T17:00:00Z', { siteHolidays: site })).toMatchObject({ open: true })
  })

  it('close the day, or leave it some hours', () => {
    const holidays = {
      calendars: ['usFederal'] as const,
      dates: [{ date: '12-24', name: 'Eve', open: [{ fromMinute: 540, toMinute: 720 }] }],
    }
    const place = 'America/New_York@US-NY'
    expect(hours(place, '2026-11-26T17:00:00Z', { holidays }, usTelemarketingHours)).toMatchObject({
      rule: 'holiday',
      source: 'Thanksgiving Day',
      until: at('2026-11-27T13:00:00Z'),
    })
    expect(hours(place, '2026-12-24T16:59:00Z', { holidays })).toMatchObject({
      open: true,
      until: at('2026-12-24T17:00:00Z'),
    })
    expect(hours(place, '2026-12-24T17:00:00Z', { holidays })).toMatchObject({ rule: 'holiday', source: 'Eve' })
    expect(hours('America/New_York@US-PA', '2026-11-26T17:00:00Z'), 'a state that keeps them by itself').toMatchObject({
      rule: 'holiday',
      where: 'US-PA',
    })
  })
})

describe('the gate', () => {
  const florida = makeLead(1, { timeZone: 'America/New_York@US-FL' })
  it('takes the narrower cap of state and campaign', () => {
    const generous = makeCampaign(1, { maxAttemptsPerNumberDay: 10, compliance: defaultComplianceSettings })
    expect(attemptGate(florida, generous, monday10, false)).toMatchObject({ maxAttemptsPerNumberDay: 3 })
    expect(attemptGate(makeLead(1), generous, monday10, false)).toMatchObject({ maxAttemptsPerNumberDay: 10 })
  })

  it('rests the redial rules while an agent is held for the call', () => {
    const uk = campaign({ noRedialMachineSameDay: true })
    expect(attemptGate(florida, uk, monday10, false)).toMatchObject({
      noRedialAfterAbandonS: 259_200,
      machineDay: { from: at('2026-03-02T05:00:00Z'), until: at('2026-03-03T05:00:00Z') },
    })
    expect(attemptGate(florida, uk, monday10, true)).toMatchObject({ noRedialAfterAbandonS: 0, machineDay: null })
  })
})
