import type { CallingSpan } from './calling-window.js'

/**
 * What holds for a lead whose place is known too little to tell its hour.
 * - `campaign`: the campaign's own zone counts
 * - `strictest`: it must be open in every zone of the country; where not even that is known the campaign's zone counts
 * - `never`: it is not dialled
 */
export type UnknownZoneRule = 'campaign' | 'strictest' | 'never'

export const unknownZoneRules: readonly UnknownZoneRule[] = ['campaign', 'strictest', 'never']

/** Holidays that are computed by rule; see `dialer/campaigns/holidays.ts`. `usFederal`: 5 U.S.C. 6103(a). */
export type HolidayCalendar = 'usFederal' | 'caFederal' | 'ukEngland'

export const holidayCalendars: readonly HolidayCalendar[] = ['usFederal', 'caFederal', 'ukEngland']

/** A day of one's own: once (`2027-01-02`) or each year (`12-24`), at the called place. */
export interface HolidayDate {
  readonly date: string
  readonly name: string
  /** When people may still be called on it, minutes after local midnight; empty: not at all. */
  readonly open: readonly Pick<CallingSpan, 'fromMinute' | 'toMinute'>[]
}

export interface HolidaySettings {
  readonly calendars: readonly HolidayCalendar[]
  readonly dates: readonly HolidayDate[]
}

export const noHolidays: HolidaySettings = { calendars: [], dates: [] }

/** Which rules of law of the called place hold beside the campaign's own hours. `us`: federal hours and those of the states. */
export type StateRuleSet = 'none' | 'us'

export const stateRuleSets: readonly StateRuleSet[] = ['none', 'us']

/** Hours of one place that stand in for those of the product's table; `spans` empty: never. */
export interface StateRuleOverride {
  /** ISO 3166-2, for example `US-FL`. */
  readonly region: string
  readonly spans: readonly CallingSpan[]
  /** Closed on the holidays of the state's table. */
  readonly holidays: boolean
  /** Least consent needed there; null: what the campaign asks. */
  readonly consent: ConsentScope | null
}

/**
 * What a person agreed to, each including the one before.
 * - `calls`: calls placed by hand
 * - `autodialed`: calls placed by a dialer
 * - `artificialVoice`: calls that play a prerecorded or artificial voice, AI voices included (47 CFR 64.1200(a))
 */
export type ConsentScope = 'calls' | 'autodialed' | 'artificialVoice'

export const consentScopes: readonly ConsentScope[] = ['calls', 'autodialed', 'artificialVoice']

/** At most `max` attempts per number over all campaigns of the site in any `windowS` seconds; null: ever. */
export interface NumberCap {
  readonly windowS: number | null
  readonly max: number
}

/** The rules of law a campaign keeps beside its calling window. */
export interface ComplianceSettings {
  readonly unknownZone: UnknownZoneRule
  readonly holidays: HolidaySettings
  /** Those of the whole site, which hold beside the campaign's own. The store fills them in; a campaign cannot change them. */
  readonly siteHolidays: HolidaySettings
  readonly stateRules: StateRuleSet
  readonly stateOverrides: readonly StateRuleOverride[]
  /** Consent every number must have on record; null: none. A state may ask for more, never for less. */
  readonly consentRequired: ConsentScope | null
  /** After an abandoned call no automatic redial by any campaign for this long, unless an agent is held for the call; 0: no rule. s */
  readonly noRedialAfterAbandonS: number
  /** A number found to be a machine is not redialled on the same day of the called place, unless an agent is held for the call. */
  readonly noRedialMachineSameDay: boolean
  readonly numberCaps: readonly NumberCap[]
  /** A caller id of the site's own must be sent: one that can be called back (47 CFR 64.1601(e)). */
  readonly callerIdRequired: boolean
}

const weekS = 604_800

/**
 * Safe in the United States: state hours, federal holidays left to the states' own, seven attempts in seven days (the presumption of
 * 12 CFR 1006.14(b)(2)(i) for debts, sound for all others), and the 72 hours after an abandoned call that the UK asks for.
 */
export const defaultComplianceSettings: ComplianceSettings = {
  unknownZone: 'strictest',
  holidays: noHolidays,
  siteHolidays: noHolidays,
  stateRules: 'us',
  stateOverrides: [],
  consentRequired: null,
  noRedialAfterAbandonS: 259_200,
  noRedialMachineSameDay: false,
  numberCaps: [{ windowS: weekS, max: 7 }],
  callerIdRequired: false,
}

/** Sets of rules to begin with; what each stands on is told with it. */
export type CompliancePreset = 'us' | 'usDebt' | 'uk' | 'none'

export const compliancePresets: Readonly<Record<CompliancePreset, ComplianceSettings>> = {
  us: { ...defaultComplianceSettings, callerIdRequired: true },
  usDebt: {
    ...defaultComplianceSettings,
    holidays: { calendars: ['usFederal'], dates: [] },
    numberCaps: [{ windowS: weekS, max: 7 }],
    callerIdRequired: true,
  },
  uk: {
    ...defaultComplianceSettings,
    stateRules: 'none',
    holidays: { calendars: ['ukEngland'], dates: [] },
    noRedialMachineSameDay: true,
    callerIdRequired: true,
  },
  none: {
    unknownZone: 'campaign',
    holidays: noHolidays,
    siteHolidays: noHolidays,
    stateRules: 'none',
    stateOverrides: [],
    consentRequired: null,
    noRedialAfterAbandonS: 0,
    noRedialMachineSameDay: false,
    numberCaps: [],
    callerIdRequired: false,
  },
}
