import { isSupportedCountry } from 'libphonenumber-js'
import { z } from 'zod'
import type { SecretSchema } from './config-schema.js'

const name = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'may hold letters, digits, dashes and underscores, at most 40')
const context = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,60}$/, 'may hold letters, digits, dashes and underscores, at most 60')
/** How something is dialled, with a place for what differs; nothing that Asterisk would read as a second destination or an option. */
const template = (place: string) =>
  z
    .string()
    .refine(
      (text) => /^[A-Za-z0-9]+\/[A-Za-z0-9_.@:{}/-]+$/.test(text) && text.includes(place),
      `must be a channel such as PJSIP/${place} and hold ${place}`,
    )
const port = z.number().int().min(1).max(65_535)
const address = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be a URL such as ${example}` }).transform((url) => url.replace(/\/+$/, ''))
/** Whom Twilio calls for an agent: a SIP address, a client or a telephone number. */
const endpointPattern = /^(sips?:[A-Za-z0-9._{}@:;=-]+|client:[A-Za-z0-9._{}-]+|\+[0-9]{6,15})$/
const endpoint = z.string().regex(endpointPattern, 'must be sip:NAME@HOST, client:NAME or a telephone number with +')
const country = z
  .string()
  .refine((code) => isSupportedCountry(code), 'is no country code; use two capital letters such as US')

/** One PBX as the configuration names it. Each kind of driver has its own keys. */
export function pbxSchema(secret: SecretSchema) {
  return z.discriminatedUnion('type', [
    z.strictObject({
      name,
      type: z.literal('simulator'),
      /** The same seed lets the same people answer. */
      seed: z.number().int().min(0).default(1),
    }),
    z.strictObject({
      name,
      type: z.literal('asterisk'),
      ari: z.strictObject({
        url: z.url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:8088/ari' }),
        user: z.string().min(1),
        password: secret,
        application: z
          .string()
          .regex(/^[A-Za-z0-9_-]{1,40}$/, 'may hold letters, digits, dashes and underscores, at most 40')
          .default('trunkline'),
        transport: z.enum(['auto', 'websocket', 'ari-client']).default('auto'),
      }),
      ami: z.strictObject({
        host: z.string().min(1).default('127.0.0.1'),
        port: port.default(5038),
        user: z.string().min(1),
        password: secret,
      }),
      extensions: template('{extension}').default('PJSIP/{extension}'),
      /** Trunks that are dialled otherwise than `PJSIP/{number}@NAME`. */
      trunks: z.array(z.strictObject({ name: z.string().min(1), endpoint: template('{number}') })).default([]),
      amdContext: context.default('trunkline-amd'),
      musicClass: z.union([context, z.literal('')]).default(''),
    }),
    twilioSchema(secret),
  ])
}

/** An account at Twilio. Without its credentials the sites on it are simulated. */
function twilioSchema(secret: SecretSchema) {
  return z
    .strictObject({
      name,
      type: z.literal('twilio'),
      accountSid: z
        .string()
        .regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 hexadecimal digits')
        .nullable()
        .default(null),
      authToken: secret.nullable().default(null),
      apiKey: z
        .strictObject({
          sid: z.string().regex(/^SK[0-9a-fA-F]{32}$/, 'must be SK and 32 hexadecimal digits'),
          secret,
        })
        .nullable()
        .default(null),
      apiUrl: address('https://api.twilio.com').default('https://api.twilio.com'),
      /** Where recordings are fetched; null: as `apiUrl`. */
      mediaUrl: address('https://api.twilio.com').nullable().default(null),
      /** Under which Twilio reaches this process. */
      publicUrl: address('https://calls.example.com').nullable().default(null),
      extensions: endpoint
        .refine((text) => text.includes('{extension}'), 'must hold {extension}')
        .default('client:{extension}'),
      phones: z.array(z.strictObject({ extension: z.string().regex(/^[0-9]{2,10}$/), endpoint })).default([]),
      /** Numbers of the account by trunk; a trunk that is not named shows the account's first number. */
      trunks: z
        .array(
          z.strictObject({
            name: z.string().min(1),
            numbers: z.array(z.string().regex(/^\+[0-9]{6,15}$/, 'must be a number with +')).default([]),
          }),
        )
        .default([]),
      /** Null: the site's default country alone. */
      countries: z.array(country).nullable().default(null),
      callsPerSecond: z.number().min(0.1).max(1000).default(1),
      /** In the account's currency; null: no limit. */
      spendPerDay: z.number().min(0).nullable().default(null),
      minutePrice: z.number().min(0).default(0.02),
      promptsUrl: address('https://files.example.com/prompts').nullable().default(null),
      musicUrl: address('https://files.example.com/music.mp3').nullable().default(null),
    })
    .superRefine(({ accountSid, authToken, publicUrl }, context) => {
      const lacks = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
      if (accountSid !== null && authToken === null) lacks('authToken', 'is needed beside accountSid')
      if (authToken !== null && accountSid === null) lacks('accountSid', 'is needed beside authToken')
      if (accountSid !== null && publicUrl === null) {
        lacks('publicUrl', 'is needed: Twilio tells under this address how calls go on')
      }
    })
}
