import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { siteCountry, siteTimeZone } from '../../features/sites/schema.js'
import { oneOf } from './read.js'

export const settingsSections = ['general', 'notifications', 'integrations', 'security', 'backup'] as const
export type SettingsSection = (typeof settingsSections)[number]

export const sectionParam = z.strictObject({ section: oneOf(settingsSections) })

/** A section as the page of settings sends it, fields it shows and nobody changes included. */
export const sectionBody = z.record(z.string().max(100), z.unknown()).meta({ json: { type: 'object' } })

const name = z.string('Must be a text').trim().min(1, 'A name is needed').max(200, 'Must be at most 200 characters')

/** What of the general section can be changed at all. */
export const generalBody = z.object({
  siteName: name.optional(),
  companyName: name.optional(),
  timezone: siteTimeZone.optional(),
  country: z.preprocess((given) => (given === '' ? null : given), siteCountry.optional()),
})

/** What of a telephone service's account can be changed; an empty secret changes nothing. */
export const accountBody = z.object({
  accountSid: z.string().regex(/^(AC[0-9a-fA-F]{32})?$/, 'Must be AC and 32 hexadecimal digits'),
  authToken: z.string().max(200, 'Must be at most 200 characters').default(''),
  publicUrl: z.union(
    [z.literal(''), z.url({ protocol: /^https?$/ })],
    'Must be an address such as https://calls.example.com',
  ),
})

/** Why a section, or what of it is not named elsewhere, cannot be changed over this contract. */
const fixed: Readonly<Record<SettingsSection, string>> = {
  general: 'There is no such setting here.',
  notifications:
    'Notifications go to everybody whom they concern over the live connection and cannot be switched; other systems are told by webhooks.',
  integrations: 'There is no such integration here; Meta Lead Ads and the account at Twilio are.',
  security:
    'This is the same for everybody on this server; limits on requests stand in its configuration file (http.rateLimits).',
  backup:
    'When backups are made and how many are kept stands in the configuration file (backup.schedule, backup.keep).',
}

/**
 * Refuses what differs from what is shown, so that nobody takes for saved what was not.
 * @throws DomainError VALIDATION_ERROR by field
 */
export function refuseChanges(
  section: SettingsSection,
  given: Readonly<Record<string, unknown>>,
  shown: Readonly<Record<string, unknown>>,
): void {
  const changed = Object.keys(given).filter((key) => !isSame(given[key], shown[key]))
  if (changed.length === 0) return
  const problem = fixed[section]
  throw new DomainError('VALIDATION_ERROR', problem, {
    fields: Object.fromEntries(changed.map((key) => [key, problem])),
  })
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
