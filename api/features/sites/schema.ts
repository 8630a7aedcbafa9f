import { isSupportedCountry } from 'libphonenumber-js'
import { z } from 'zod'
import { siteId, trunkName } from '../../../dialer/model/ids.js'
import { nameText } from '../../schema/pieces.js'

const siteName = z
  .string('An id is needed.')
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'It may hold lower-case letters, digits and dashes, at most 63.')

/** The path parameter of every row about one site. */
export const siteParam = z.strictObject({ site: siteName.transform(siteId) })

/** An IANA zone. */
export const siteTimeZone = z
  .string()
  .refine(isTimeZone, 'This is no time zone; use an IANA name such as Europe/Berlin.')
/** Two letters; null: numbers are taken as they stand. */
export const siteCountry = z
  .string()
  .refine((code) => isSupportedCountry(code), 'This is no country code; use two capital letters such as US.')
  .nullable()

const calls = z.number().min(0.1).max(10_000)
const lines = z.int().min(1).max(100_000)
const reserve = z.int().min(0).max(100_000)

const limits = z.strictObject({
  maxLines: lines.default(100),
  callsPerSecond: calls.default(20),
  inboundReserve: reserve.default(0),
  trunks: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'It may hold letters, digits, dots, dashes and underscores, at most 64.')
          .transform(trunkName),
        maxLines: lines.default(30),
        callsPerSecond: calls.default(5),
        inboundReserve: reserve.default(0),
      }),
    )
    .max(100)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'Each trunk may stand here once.')
    .default([]),
})

/** What a site is made with. */
export const siteCreate = z.strictObject({
  id: siteName.transform(siteId).describe('Stands in addresses and file names; it cannot be changed.'),
  name: nameText,
  pbx: z.string('A PBX is needed.').min(1).max(100).describe('Name of a PBX of the configuration.'),
  timeZone: siteTimeZone.default('UTC').describe('IANA zone in which its day begins.'),
  defaultCountry: siteCountry.default(null).describe('Country of numbers written without +, such as DE.'),
  limits: limits.prefault({}),
})

/** What may change in a site. */
export const siteUpdate = z
  .strictObject({
    name: nameText.optional(),
    pbx: z.string().min(1).max(100).optional(),
    timeZone: siteTimeZone.optional(),
    defaultCountry: siteCountry.optional(),
    limits: limits.optional(),
  })
  .refine((value) => Object.keys(value).length > 0, 'Name something to change.')

const limitsWire = z.object({
  maxLines: z.int(),
  callsPerSecond: z.number(),
  inboundReserve: z.int(),
  trunks: z.array(
    z.object({ name: z.string(), maxLines: z.int(), callsPerSecond: z.number(), inboundReserve: z.int() }),
  ),
})

/** A site on the wire. */
export const siteWire = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['creating', 'active', 'suspended', 'deleting']),
  origin: z.enum(['configuration', 'api']).describe('Who says how it is set up.'),
  pbx: z.string().nullable(),
  timeZone: z.string().nullable(),
  defaultCountry: z.string().nullable(),
  limits: limitsWire.nullable().describe('Null, like the three before, where the configuration file has them.'),
  members: z.int(),
  link: z.enum(['down', 'connecting', 'reconciling', 'ready']).nullable().describe('Null while it does not run.'),
  liveCalls: z.int(),
  fault: z.string().nullable().describe('Why it does not run although it should.'),
  createdAt: z.string(),
  suspendedAt: z.string().nullable(),
})

export const siteExample = {
  id: 'north',
  name: 'North',
  status: 'active' as const,
  origin: 'api' as const,
  pbx: 'office',
  timeZone: 'Europe/Berlin',
  defaultCountry: 'DE',
  limits: {
    maxLines: 60,
    callsPerSecond: 10,
    inboundReserve: 0,
    trunks: [{ name: 'carrier', maxLines: 30, callsPerSecond: 5, inboundReserve: 0 }],
  },
  members: 12,
  link: 'ready' as const,
  liveCalls: 3,
  fault: null,
  createdAt: '2025-11-13T10:00:00.000Z',
  suspendedAt: null,
}

export const siteCreateExample = {
  id: 'north',
  name: 'North',
  pbx: 'office',
  timeZone: 'Europe/Berlin',
  defaultCountry: 'DE',
  limits: { maxLines: 60, callsPerSecond: 10, trunks: [{ name: 'carrier', maxLines: 30, callsPerSecond: 5 }] },
}

/** A backup on the wire. */
export const backupWire = z.object({
  name: z.string(),
  createdAt: z.string(),
  bytes: z.int(),
  sha256: z.string(),
})

export const backupExample = {
  name: '2025-11-13T100000Z',
  createdAt: '2025-11-13T10:00:00.000Z',
  bytes: 1_048_576,
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
}

/** A deleted site on the wire. */
export const deletedSiteWire = z.object({
  folder: z.string().describe('Its folder in the trash; names it when it is put back.'),
  id: z.string(),
  name: z.string(),
  members: z.int(),
  deletedAt: z.string(),
})

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (cause) {
    if (cause instanceof RangeError) return false
    throw cause
  }
}
