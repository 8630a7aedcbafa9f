import type { Kysely } from 'kysely'
import { type HolidaySettings, noHolidays } from '../../dialer/model/compliance-settings.js'
import { getSetting } from '../settings/settings.js'
import type { SiteTables } from '../site-tables.js'
import { holidaysSchema } from './settings-schema.js'

/** Key of the site's holidays among its settings. */
export const siteHolidaysKey = 'site.holidays'

/** Holidays of the whole site; none where none were put. They are read with every campaign. */
export async function siteHolidays(db: Kysely<SiteTables>): Promise<HolidaySettings> {
  const kept = holidaysSchema.safeParse(await getSetting(db, siteHolidaysKey))
  return kept.success ? kept.data : noHolidays
}
