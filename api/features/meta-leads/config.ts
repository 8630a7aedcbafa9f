import { z } from 'zod'
import type { SiteId } from '../../../dialer/model/ids.js'
import { getSetting } from '../../../storage/settings/settings.js'
import type { ApiDeps } from '../../api-deps.js'

/** Setting of a site: its app, pages and forms at Meta. Secrets are sealed. */
export const metaConfigKey = 'meta.config'

export const usualGraphUrl = 'https://graph.facebook.com/v23.0'

export const fieldTargets = [
  'name',
  'firstName',
  'lastName',
  'email',
  'phone',
  'product',
  'requirements',
  'notes',
  'metadata',
  'answer',
  'ignore',
] as const
/** Where an answer of a form goes. `answer`: among the person's answers, by which urgency and readiness are read. */
export type FieldTarget = (typeof fieldTargets)[number]

const formSchema = z.object({
  name: z.string().nullable().default(null),
  fields: z.record(z.string(), z.enum(fieldTargets)).default({}),
})
const secret = z.string().nullable().default(null)

const metaConfigSchema = z.object({
  enabled: z.boolean().default(true),
  appId: z.string().nullable().default(null),
  appSecret: secret,
  accessToken: secret,
  verifyToken: secret,
  webhookSecret: secret,
  graphUrl: z.string().default(usualGraphUrl),
  pages: z
    .array(z.object({ id: z.string(), name: z.string().nullable().default(null), accessToken: secret }))
    .default([]),
  forms: z.record(z.string(), formSchema).default({}),
  /** Name of the campaign its leads go into; null: the one of leads that people work. */
  campaign: z.string().nullable().default(null),
})

/** What a site keeps of Meta; secrets as they are sealed. */
export type MetaConfig = z.output<typeof metaConfigSchema>
export type MetaForm = z.output<typeof formSchema>

/** What is kept; nothing where nothing was put. */
export async function metaConfigOf(site: SiteId, deps: Pick<ApiDeps, 'readers'>): Promise<MetaConfig | null> {
  const db = deps.readers.site(site)
  const kept = db === null ? undefined : await getSetting(db, metaConfigKey)
  return kept === undefined ? null : metaConfigSchema.parse(kept)
}

/** A configuration with nothing in it. */
export const emptyMetaConfig = (): MetaConfig => metaConfigSchema.parse({})

/** A sealed secret in the open; null where there is none. */
export function opened(sealed: string | null, deps: Pick<ApiDeps, 'openSecret'>): string | null {
  return sealed === null ? null : deps.openSecret(sealed)
}

/** The secret that signs deliveries: one of its own, else that of the app. */
export function signingSecret(config: MetaConfig, deps: Pick<ApiDeps, 'openSecret'>): string | null {
  return opened(config.webhookSecret ?? config.appSecret, deps)
}
