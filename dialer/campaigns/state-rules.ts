import type { CallingSpan, CallingWindow, Weekday } from '../model/calling-window.js'
import { usTelemarketingHours } from '../model/calling-window.js'
import type { ConsentScope, HolidayCalendar, StateRuleOverride, StateRuleSet } from '../model/compliance-settings.js'

/**
 * How far a row was held against what it cites, on 22 November 2026, in stored copies of public pages whose own age varies.
 * - `text`: the hours stood in the text of the law or regulation that was read
 * - `summary`: only summaries by others were found; they agree with the row
 * - `partly`: part of the row stood in what was read, the rest nowhere
 * - `no`: nothing was found
 */
export type RuleCheck = 'text' | 'summary' | 'partly' | 'no'

/**
 * Hours and days a state allows, where it is stricter than the federal rule. No legal advice, and no lawyer read it: laws change and have
 * exemptions this table does not know (check the law, and set an override where it differs). State holidays beyond the federal ones are
 * dates of the campaign or the site.
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
  readonly checked: RuleCheck
  /** What was read, or what differs; null: nothing to say. */
  readonly note: string | null
}

const everyDay: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]
const workWeek: readonly Weekday[] = [1, 2, 3, 4, 5]
const noSunday: readonly Weekday[] = [1, 2, 3, 4, 5, 6]

const hours = (days: readonly Weekday[], from: number, to: number): CallingSpan => ({
  days,
  fromMinute: from * 60,
  toMinute: to * 60,
})

interface Row {
  readonly source: string
  readonly spans: readonly CallingSpan[]
  readonly checked: RuleCheck
  readonly holidays?: HolidayCalendar
  readonly maxPerDay?: number
  readonly note?: string
}

const rows: Readonly<Record<string, Row>> = {
  'US-AL': {
    source: 'Ala. Admin. Code r. 770-X-5-.17',
    spans: [hours(noSunday, 8, 20)],
    holidays: 'usFederal',
    checked: 'summary',
    note: 'Summaries differ on whom it binds: some name telephone utilities alone. State holidays differ from the federal ones.',
  },
  'US-CT': {
    source: 'Conn. Gen. Stat. 42-288a(c)',
    spans: [hours(everyDay, 9, 20)],
    checked: 'summary',
    note: 'Older summaries give 21:00; the narrower hours stand here.',
  },
  'US-FL': {
    source: 'Fla. Stat. 501.616(6)',
    spans: [hours(everyDay, 8, 20)],
    maxPerDay: 3,
    checked: 'text',
    note: 'The three calls are on the same subject.',
  },
  'US-KY': { source: 'KRS 367.46955', spans: [hours(everyDay, 10, 21)], checked: 'summary' },
  'US-LA': {
    source: 'LPSC General Order R-29617 V(A)(2); La. R.S. 45:811',
    spans: [hours(noSunday, 8, 20)],
    holidays: 'usFederal',
    checked: 'summary',
    note: 'The state keeps days of its own, and forbids calls in some states of emergency (R.S. 45:844.31): add dates.',
  },
  'US-MA': {
    source: '201 CMR 12.02(2)',
    spans: [hours(everyDay, 8, 20)],
    checked: 'text',
    note: 'Read as in force on 27 September 2024.',
  },
  'US-MD': {
    source: 'Md. Code, Com. Law 14-4502',
    spans: [hours(everyDay, 8, 20)],
    maxPerDay: 3,
    checked: 'summary',
    note: 'Read in the text: automated selection or dialing needs prior express written consent. Set `consent` by an override.',
  },
  'US-MN': {
    source: 'Minn. Stat. 325E.30',
    spans: [hours(everyDay, 9, 21)],
    checked: 'no',
    note: 'One summary gives the federal hours; the narrower ones stand here.',
  },
  'US-MS': {
    source: 'Miss. Code 77-3-723(1)',
    spans: [hours(noSunday, 8, 20)],
    checked: 'text',
    note: 'Central Standard Time in the text. The ban on holidays ended in 2023.',
  },
  'US-NM': {
    source: 'N.M. Stat. 57-12-22(B)(5)',
    spans: [hours(everyDay, 9, 21)],
    checked: 'text',
    note: 'Read in the statutes of 2006.',
  },
  'US-NV': {
    source: 'NRS 598.0918',
    spans: [hours(everyDay, 9, 20)],
    checked: 'summary',
    note: 'Prerecorded messages: 9:00 to 21:00 in the text of NRS 597.814.',
  },
  'US-OK': {
    source: '15 O.S. 775C.4',
    spans: [hours(everyDay, 8, 20)],
    maxPerDay: 3,
    checked: 'summary',
    note: 'Prerecorded messages: 9:00 to 21:00 in the text of 15 O.S. 755.1.',
  },
  'US-PA': {
    source: '73 P.S. 2245(a)(10)',
    spans: [hours(everyDay, 8, 21)],
    holidays: 'usFederal',
    checked: 'summary',
    note: 'The state’s legal holidays are more than the federal ones (Good Friday, Flag Day, Election Day). One directory says that Sundays are forbidden since 18 October 2026; no text of such a law was found. Check it, and set an override.',
  },
  'US-RI': {
    source: 'R.I. Gen. Laws 5-61-3.6, 5-61-2',
    spans: [hours(workWeek, 9, 18), hours([6], 10, 17)],
    holidays: 'usFederal',
    checked: 'partly',
    note: 'Read: calls only in the hours of operation that 5-61-2 defines. The hours themselves stood in a summary alone. The state’s holidays (25-1-1) include Rhode Island Independence Day, Victory Day and election days: add dates.',
  },
  'US-SD': {
    source: 'SDCL 37-30A-3; 37-30-28',
    spans: [hours(noSunday, 9, 21)],
    checked: 'partly',
    note: 'Read: 37-30-28, automated telephone dialing systems on weekdays only, 9:00 to 21:00. The rest stood in a summary; override it if your calls are such.',
  },
  'US-TX': {
    source: 'Tex. Bus. & Com. Code 301.051',
    spans: [hours(noSunday, 9, 21), hours([7], 12, 21)],
    checked: 'summary',
  },
  'US-UT': {
    source: 'Utah Code 13-25a-103(3)',
    spans: [hours(noSunday, 8, 21)],
    holidays: 'usFederal',
    checked: 'text',
    note: 'Read as of 1 January 2025: without prior express consent. Pioneer Day (24 July) is a holiday of the state: add it.',
  },
  'US-WA': { source: 'RCW 80.36.390', spans: [hours(everyDay, 8, 20)], checked: 'summary' },
  'US-WY': {
    source: 'Wyo. Stat. 40-12-302',
    spans: [hours(everyDay, 8, 20)],
    checked: 'summary',
    note: 'Read: 40-12-303, automated selection or dialing only of numbers held against the national register, or of customers.',
  },
}

/** The federal rule, which holds wherever a state has none of its own. */
export const usFederalRule: StateRule = {
  region: 'US',
  window: usTelemarketingHours,
  holidays: null,
  maxPerDay: null,
  consent: null,
  source: '47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
  checked: 'summary',
  note: null,
}

const byRegion = new Map<string, StateRule>(
  Object.entries(rows).map(([region, { spans, holidays = null, maxPerDay = null, note = null, ...row }]) => [
    region,
    { region, window: { spans }, holidays, maxPerDay, consent: null, note, ...row },
  ]),
)

/** Every row of the table, the federal rule first. */
export const stateRules: readonly StateRule[] = [usFederalRule, ...byRegion.values()]

/**
 * States whose law presumes that a number of their area codes is held by a resident: Fla. Stat. 501.059(8)(d), 15 O.S. 775C.3,
 * Md. Code, Com. Law 14-4502; Conn. Gen. Stat. 42-288(c). The last was read in its text, the first in the act of 2021 (SB 1120), the
 * second in a summary, the third was not found.
 */
export const statesPresumedByNumber: ReadonlySet<string> = new Set(['US-FL', 'US-OK', 'US-MD', 'US-CT'])

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
      checked: 'no',
      note: null,
    }
  }
  if (set === 'none' || !/^US(-|$)/.test(region)) return null
  return byRegion.get(region) ?? usFederalRule
}
