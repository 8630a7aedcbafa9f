import { z } from 'zod'
import type { Weekday } from '../../dialer/model/calling-window.js'
import {
  consentScopes,
  defaultComplianceSettings,
  holidayCalendars,
  noHolidays,
  stateRuleSets,
  unknownZoneRules,
} from '../../dialer/model/compliance-settings.js'

const minute = z.number().int().min(0).max(1440)
const weekday = z.custom<Weekday>((day) => typeof day === 'number' && day >= 1 && day <= 7 && Number.isInteger(day))

/** Holidays as they are kept. */
export const holidaysSchema = z.object({
  calendars: z.array(z.enum(holidayCalendars)),
  dates: z.array(
    z.object({
      date: z.string(),
      name: z.string(),
      open: z.array(z.object({ fromMinute: minute, toMinute: minute })),
    }),
  ),
})

const complete = z.object({
  unknownZone: z.enum(unknownZoneRules),
  holidays: holidaysSchema,
  stateRules: z.enum(stateRuleSets),
  stateOverrides: z.array(
    z.object({
      region: z.string(),
      spans: z.array(z.object({ days: z.array(weekday), fromMinute: minute, toMinute: minute })),
      holidays: z.boolean(),
      consent: z.enum(consentScopes).nullable(),
    }),
  ),
  consentRequired: z.enum(consentScopes).nullable(),
  noRedialAfterAbandonS: z.number(),
  noRedialMachineSameDay: z.boolean(),
  numberCaps: z.array(z.object({ windowS: z.number().nullable(), max: z.number() })),
  callerIdRequired: z.boolean(),
})

/** The settings group `compliance` as it is kept; a setting younger than the row gets its default. */
export const complianceSchema = z.preprocess(
  (kept) => (typeof kept === 'object' && kept !== null ? { ...defaultComplianceSettings, ...kept } : kept),
  // Those of the site stand in its own settings; whoever reads a campaign puts them in.
  complete.transform((kept) => ({ ...kept, siteHolidays: noHolidays })),
)
