import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isSupportedCountry } from 'libphonenumber-js'
import { validate as isCron } from 'node-cron'
import { z } from 'zod'
import { authSchema, mailSchema } from './accounts-schema.js'
import { dialectsSchema } from './dialects-schema.js'
import { pbxSchema } from './pbx-schema.js'
import { loadSchema, rateLimitsSchema, trustedProxiesSchema } from './rate-limits-schema.js'
import { webhooksSchema } from './webhooks-schema.js'

/** The type of the whole configuration's schema. */
export type ConfigSchema = ReturnType<typeof configSchema>

const timeZone = z.string().refine(isTimeZone, 'is no time zone; use an IANA name such as Europe/Berlin')
const schedule = z
  .string()
  .refine(
    (text) => isCron(text),
    'is no cron schedule; use five fields such as "15 3 * * *" (minute hour day month weekday)',
  )
const days = (fallback: number) => z.number().int().min(0).max(36_500).default(fallback)

const trunkSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'may hold letters, digits, dots, dashes and underscores, at most 64'),
  maxLines: z.number().int().min(1).max(100_000).default(30),
  callsPerSecond: z.number().min(0.1).max(10_000).default(5),
  inboundReserve: z.number().int().min(0).max(100_000).default(0),
})

const limitsSchema = z.strictObject({
  maxLines: z.number().int().min(1).max(100_000).default(100),
  callsPerSecond: z.number().min(0.1).max(10_000).default(20),
  inboundReserve: z.number().int().min(0).max(100_000).default(0),
  trunks: z.array(trunkSchema).default([]),
})

const siteSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'may hold lower-case letters, digits and dashes, at most 63'),
  name: z.string().min(1).max(200).optional(),
  pbx: z.string().min(1),
  timeZone: timeZone.default('UTC'),
  defaultCountry: z
    .string()
    .refine((code) => isSupportedCountry(code), 'is no country code; use two capital letters such as US')
    .nullable()
    .default(null),
  limits: limitsSchema.prefault({}),
})

/**
 * The whole configuration as the file spells it. Every key is known here; the reader adds positions and hints.
 * @param baseDir where relative paths begin: the folder of the file
 */
export function configSchema(baseDir: string) {
  const secret = secretSchema(baseDir)
  return z.strictObject({
    dataDir: z
      .string()
      .min(1)
      .default('data')
      .transform((path) => resolve(baseDir, path)),
    http: z
      .strictObject({
        host: z.string().min(1).default('127.0.0.1'),
        port: z.number().int().min(0).max(65_535).default(4000),
        corsOrigins: z.array(z.string().min(1)).default([]),
        uploadLimitMb: z.number().int().min(1).max(4096).default(256),
        trustedProxies: trustedProxiesSchema,
        rateLimits: rateLimitsSchema,
        load: loadSchema,
        dialects: dialectsSchema,
      })
      .prefault({}),
    log: z
      .strictObject({
        level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
        format: z.enum(['json', 'pretty', 'auto']).default('auto'),
      })
      .prefault({}),
    metrics: z
      .strictObject({
        host: z.string().min(1).default('127.0.0.1'),
        port: z.number().int().min(0).max(65_535).nullable().default(null),
      })
      .prefault({}),
    pbxs: z.array(pbxSchema(secret)).default([]),
    sites: z.array(siteSchema).default([]),
    backup: z
      .strictObject({
        schedule: schedule.nullable().default('15 3 * * *'),
        keep: z.number().int().min(1).max(1000).default(7),
      })
      .prefault({}),
    archive: z
      .strictObject({
        enabled: z.boolean().default(true),
        folder: z
          .string()
          .min(1)
          .nullable()
          .default(null)
          .transform((path) => (path === null ? null : resolve(baseDir, path))),
        keepDays: z.number().int().min(1).max(3650).default(7),
        maxGb: z.number().min(0.01).max(100_000).default(20),
      })
      .prefault({}),
    integrity: z
      .strictObject({
        quick: schedule.nullable().default('41 2 * * *'),
        full: schedule.nullable().default('41 4 * * 0'),
      })
      .prefault({}),
    retention: z
      .strictObject({
        journalDays: days(30),
        callsDays: days(0),
        recordingsDays: days(0),
        auditDays: days(400),
        trashDays: days(30),
      })
      .prefault({}),
    drain: z.strictObject({ timeoutS: z.number().int().min(0).max(86_400).default(120) }).prefault({}),
    admin: z
      .strictObject({
        email: z.email().default('admin@localhost.localdomain'),
        password: secret.nullable().default(null),
      })
      .prefault({}),
    auth: authSchema,
    webhooks: webhooksSchema,
    mail: mailSchema(secret),
    demo: z.boolean().optional(),
  })
}

/** A text, or `{file: path}` whose first line is the text; one line end at the end is dropped. */
function secretSchema(baseDir: string) {
  return z
    .union([z.string().min(1), z.strictObject({ file: z.string().min(1) })], 'must be a text or {file: path}')
    .transform((value, context) => {
      if (typeof value === 'string') return value
      const path = resolve(baseDir, value.file)
      const text = readSecretFile(path)
      if (text.ok) return text.value
      context.addIssue({ code: 'custom', message: text.why })
      return z.NEVER
    })
}

export type SecretSchema = ReturnType<typeof secretSchema>

function readSecretFile(path: string): { ok: true; value: string } | { ok: false; why: string } {
  try {
    if (statSync(path).size > 65_536)
      return { ok: false, why: `names ${path}, which is too long for a secret (more than 64 KiB)` }
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return value === '' ? { ok: false, why: `names ${path}, which is empty` } : { ok: true, value }
  } catch (cause) {
    return {
      ok: false,
      why: `names ${path}, which cannot be read (${cause instanceof Error ? cause.message : 'unknown error'})`,
    }
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (cause) {
    if (cause instanceof RangeError) return false
    throw cause
  }
}
