import { z } from 'zod'
import { isRegion } from '../../../../dialer/campaigns/places/regions.js'
import {
  type CompliancePreset,
  type ComplianceSettings,
  compliancePresets,
  type HolidaySettings,
  stateRuleSets,
  unknownZoneRules,
} from '../../../../dialer/model/compliance-settings.js'
import type { Wire } from '../../../contract/reply.js'
import { snakeWord } from '../../../schema/words.js'
import { hoursInput, hoursOf, hoursToWire, span, spanOf, spanToWire } from './span.js'

const calendars = { us_federal: 'usFederal', ca_federal: 'caFederal', uk_england: 'ukEngland' } as const
const presets = { us: 'us', us_debt: 'usDebt', uk: 'uk', none: 'none' } as const satisfies Record<
  string,
  CompliancePreset
>
const scopes = { calls: 'calls', autodialed: 'autodialed', artificial_voice: 'artificialVoice' } as const

const keysOf = <T extends object>(words: T): [keyof T & string] => Object.keys(words) as [keyof T & string]

/** What a person agreed to, as the wire spells it. */
export const consentScopeInput = z
  .enum(keysOf(scopes))
  .describe('What the person agreed to, each including the one before: `calls`, `autodialed`, `artificial_voice`.')

/** The scope behind the wire's word. */
export const consentScopeOf = scopes

const holidayDate = z.strictObject({
  date: z
    .string()
    .regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'A day is needed, as 2027-01-02, or each year as 12-24.')
    .refine(isDay, 'There is no such day.'),
  name: z.string().trim().min(1).max(100),
  open: z.array(hoursInput).max(10).default([]).describe('When people may still be called; empty: not at all.'),
})

/** Whether a calendar has the day; one of each year may be the 29th of February. */
function isDay(date: string): boolean {
  const [day = 0, month = 0, year = 2024] = date.split('-').map(Number).toReversed()
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Holidays as they are sent and answered. */
export const holidaysWire = z
  .strictObject({ calendars: z.array(z.enum(keysOf(calendars))).max(10), dates: z.array(holidayDate).max(500) })
  .describe('Days on which nobody is called, or less, at the called place.')

const stateOverride = z.strictObject({
  region: z
    .string()
    .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, 'A region of ISO 3166-2 is needed, as US-FL.')
    .refine(isRegion, 'There is no such region.'),
  callingWindow: z.array(span).max(50).describe('Stands in for the hours of the table; empty: never.'),
  holidays: z.boolean().default(true).describe('Closed on the holidays of the region.'),
  consent: consentScopeInput.nullable().default(null),
})

const compliance = z.strictObject({
  unknownZone: z
    .enum(unknownZoneRules)
    .describe(
      'Leads whose hour nobody can tell: `campaign` takes the campaign’s zone, `strictest` calls while it is allowed in every zone of the country, `never` does not call them.',
    ),
  holidays: holidaysWire.describe(
    'Days on which nobody is called, or less, at the called place; those of the site hold beside them.',
  ),
  stateRules: z
    .enum(stateRuleSets)
    .describe(
      '`us`: hours and days of the federal rule and of the states, wherever they are narrower than the campaign’s.',
    ),
  stateOverrides: z.array(stateOverride).max(100).describe('Hours that stand in for those of the table.'),
  consentRequired: consentScopeInput
    .nullable()
    .describe('Consent each number must have on record before it is dialled; null: none.'),
  noRedialAfterAbandonS: z
    .int()
    .min(0)
    .max(31_536_000)
    .describe('No automatic redial after an abandoned call for so long, unless an agent is held for the call. s'),
  noRedialMachineSameDay: z
    .boolean()
    .describe('A number found to be a machine is not redialled on that day, unless an agent is held for the call.'),
  numberCaps: z
    .array(
      z.strictObject({
        windowS: z.int().min(60).max(31_536_000).nullable().describe('Any so many seconds; null: ever. s'),
        max: z.int().min(0).max(10_000),
      }),
    )
    .max(10)
    .describe('Most attempts per number over all campaigns of the site, beside `maxAttemptsPerNumberDay`.'),
  callerIdRequired: z.boolean().describe('The campaign must name a caller id: a number that can be called back.'),
})

/** The settings group `compliance` as it is sent; absent ones keep their value. */
export const complianceInput = compliance
  .partial()
  .extend({
    preset: z
      .enum(keysOf(presets))
      .optional()
      .describe(
        'Begins with the rules of `us`, `us_debt`, `uk` or `none`; what stands beside it goes before it. Not kept.',
      ),
  })
  .optional()
  .describe('Rules of law beside the calling window. The tables are no legal advice: check the law.')

/** The same, complete. */
export const complianceWire = compliance

type Input = NonNullable<z.output<typeof complianceInput>>

/** The group of the wire as a change of ours. */
export function compliancePatch({ preset, ...input }: Input): Partial<ComplianceSettings> {
  const { holidays, stateOverrides, consentRequired, ...same } = input
  const given: Partial<ComplianceSettings> = Object.fromEntries(
    Object.entries(same).filter(([, value]) => value !== undefined),
  )
  return {
    ...(preset && compliancePresets[presets[preset]]),
    ...given,
    ...(consentRequired !== undefined && { consentRequired: consentRequired && scopes[consentRequired] }),
    ...(holidays && { holidays: holidaysOf(holidays) }),
    ...(stateOverrides && {
      stateOverrides: stateOverrides.map(({ callingWindow, consent, ...one }) => ({
        ...one,
        spans: callingWindow.map(spanOf),
        consent: consent && scopes[consent],
      })),
    }),
  }
}

/** Holidays of the wire as ours. */
export function holidaysOf({ calendars: words, dates }: z.output<typeof holidaysWire>): HolidaySettings {
  return {
    calendars: words.map((word) => calendars[word]),
    dates: dates.map(({ open, ...day }) => ({ ...day, open: open.map(hoursOf) })),
  }
}

/** Holidays as answers carry them. */
export function holidaysToWire({ calendars: names, dates }: HolidaySettings) {
  return {
    calendars: names.map(snakeWord),
    dates: dates.map(({ open, ...day }) => ({ ...day, open: open.map(hoursToWire) })),
  }
}

/** The group as answers carry it; the site's holidays are the site's to tell. */
export function complianceToWire(settings: ComplianceSettings): Wire {
  const { holidays, siteHolidays: _, stateOverrides, consentRequired, numberCaps, ...same } = settings
  return {
    ...same,
    numberCaps: numberCaps.map(({ windowS, max }) => ({ windowS, max })),
    consentRequired: consentRequired && snakeWord(consentRequired),
    holidays: holidaysToWire(holidays),
    stateOverrides: stateOverrides.map(({ spans, consent, region, holidays: closed }) => ({
      region,
      callingWindow: spans.map(spanToWire),
      holidays: closed,
      consent: consent && snakeWord(consent),
    })),
  }
}
