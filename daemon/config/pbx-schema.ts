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
  ])
}
