import type { CallingSpan, CallingWindow, Weekday } from '../model/calling-window.js'
import { usTelemarketingHours } from '../model/calling-window.js'
import type { ConsentScope, HolidayCalendar, StateRuleOverride, StateRuleSet } from '../model/compliance-settings.js'

/**
 * Hours and days a state allows, where it is stricter than the federal rule. No legal advice: laws change and have exemptions this table
 * does not know (check the law, and set an override where it differs). State holidays beyond the federal ones are dates of the campaign.
 */
export interface StateRule {
  /** ISO 3166-2; `US` is the federal rule. */
  readonly region: string
  readonly window: CallingWindow
  /** Days on which nobody may be called. */
  readonly holidays: HolidayCalendar | null
  /** Most attempts per number in 24 hours; null: no such rule. */
  readonly maxPerDay: number | null
  /** Consent a call needs there; null: what the campaign asks. */
  readonly consent: ConsentScope | null
  /** Law or regulation. */
  readonly source: string
  /** Day of the review of this row, ISO date. */
  readonly reviewed: string
}

const reviewed = '2025-11-01'
const everyDay: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]
const workWeek: readonly Weekday[] = [1, 2, 3, 4, 5]
const noSunday: readonly Weekday[] = [1, 2, 3, 4, 5, 6]

const hours = (days: readonly Weekday[], from: number, to: number): CallingSpan => ({
  days,
  fromMinute: from * 60,
  toMinute: to * 60,
})

type Row = readonly [
  region: string,
  source: string,
  spans: readonly CallingSpan[],
  more?: { readonly holidays?: HolidayCalendar; readonly maxPerDay?: number },
]

const rows: readonly Row[] = [
  ['US-AL', 'Ala. Code 8-19A', [hours(noSunday, 8, 20)], { holidays: 'usFederal' }],
  ['US-CT', 'Conn. Gen. Stat. 42-288a', [hours(everyDay, 9, 20)]],
  ['US-FL', 'Fla. Stat. 501.616(6)', [hours(everyDay, 8, 20)], { maxPerDay: 3 }],
  ['US-KY', 'KRS 367.46955', [hours(everyDay, 10, 21)]],
  ['US-LA', 'La. R.S. 45:844.31', [hours(noSunday, 8, 20)], { holidays: 'usFederal' }],
  ['US-MA', 'M.G.L. c. 159C; 201 CMR 12', [hours(everyDay, 8, 20)]],
  ['US-MD', 'Md. Code, Com. Law 14-4501 ff.', [hours(everyDay, 8, 20)], { maxPerDay: 3 }],
  ['US-MN', 'Minn. Stat. 325E.30', [hours(everyDay, 9, 21)]],
  ['US-MS', 'Miss. Code 77-3-701 ff.', [hours(noSunday, 8, 20)]],
  ['US-NM', 'N.M. Stat. 57-12-22', [hours(everyDay, 9, 21)]],
  ['US-NV', 'NRS 228.500 ff., 599B', [hours(everyDay, 9, 20)]],
  ['US-OK', '15 O.S. 775C.4', [hours(everyDay, 8, 20)], { maxPerDay: 3 }],
  ['US-PA', '73 P.S. 2241 ff.', [hours(everyDay, 8, 21)], { holidays: 'usFederal' }],
  ['US-RI', 'R.I. Gen. Laws 5-61-3.6', [hours(workWeek, 9, 18), hours([6], 10, 17)], { holidays: 'usFederal' }],
  ['US-SD', 'SDCL 37-30A', [hours(noSunday, 9, 21)]],
  ['US-TX', 'Tex. Bus. & Com. Code 301.051', [hours(noSunday, 9, 21), hours([7], 12, 21)]],
  ['US-UT', 'Utah Code 13-25a-103', [hours(noSunday, 8, 21)], { holidays: 'usFederal' }],
  ['US-WA', 'RCW 80.36.390', [hours(everyDay, 8, 20)]],
  ['US-WY', 'Wyo. Stat. 40-12-301 ff.', [hours(everyDay, 8, 20)]],
]

/** The federal rule, which holds wherever a state has none of its own. */
export const usFederalRule: StateRule = {
  region: 'US',
  window: usTelemarketingHours,
  holidays: null,
  maxPerDay: null,
  consent: null,
  source: '47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
  reviewed,
}

const byRegion = new Map<string, StateRule>(
  rows.map(([region, source, spans, more]) => [
    region,
    {
      region,
      window: { spans },
      holidays: more?.holidays ?? null,
      maxPerDay: more?.maxPerDay ?? null,
      consent: null,
      source,
      reviewed,
    },
  ]),
)

/** Every row of the table, the federal rule first. */
export const stateRules: readonly StateRule[] = [usFederalRule, ...byRegion.values()]

/**
 * States whose law presumes that a number of their area codes is held by a resident: Fla. Stat. 501.059(8)(d), 15 O.S. 775C.3,
 * Md. Code, Com. Law 14-4502.
 */
export const statesPresumedByNumber: ReadonlySet<string> = new Set(['US-FL', 'US-OK', 'US-MD'])

/** The rule that holds in a region: the campaign's own for it, else the table's; null where there is none. */
export function stateRuleOf(
  region: string,
  set: StateRuleSet,
  overrides: readonly StateRuleOverride[],
): StateRule | null {
  const own = overrides.find((one) => one.region === region)
  if (own !== undefined) {
    return {
      region,
      window: { spans: own.spans },
      holidays: own.holidays ? (byRegion.get(region)?.holidays ?? null) : null,
      maxPerDay: byRegion.get(region)?.maxPerDay ?? null,
      consent: own.consent,
      source: 'the campaign’s own rule for this place',
      reviewed,
    }
  }
  if (set === 'none' || !/^US(-|$)/.test(region)) return null
  return byRegion.get(region) ?? usFederalRule
}
