import { z } from 'zod'
import type { MetaSetup, MetaSetupInput } from '../../features/meta-leads/service.js'
import type { WireRecord } from './write.js'

const secret = z.string().max(1000).nullable().optional()

/** How Meta Lead Ads is set up, as the front ends send it. */
export const setupBody = z.object({
  appId: z
    .string()
    .regex(/^\d{0,32}$/, 'Must be digits')
    .nullable()
    .optional(),
  appSecret: secret,
  accessToken: secret,
  webhookVerifyToken: secret,
  webhookSecret: secret,
  isEnabled: z.boolean('Must be true or false').optional(),
})

/** The same in our words; an empty id takes it away. */
export function setupFromWire(body: z.output<typeof setupBody>): MetaSetupInput {
  const { appId, webhookVerifyToken: verifyToken, isEnabled: enabled, ...secrets } = body
  return { ...secrets, verifyToken, enabled, appId: appId === '' ? null : appId }
}

/** Secrets never leave; the front end's fields stay empty, and an empty one that comes back changes nothing. */
export function setupToWire(setup: MetaSetup): WireRecord {
  const { has } = setup
  return {
    appId: setup.appId ?? '',
    appSecret: '',
    accessToken: '',
    webhookVerifyToken: '',
    webhookSecret: '',
    isEnabled: setup.enabled,
    hasAppSecret: has.appSecret,
    hasAccessToken: has.accessToken,
    hasWebhookVerifyToken: has.verifyToken,
    hasWebhookSecret: has.webhookSecret,
    pages: setup.pages.map((page) => ({ ...page })),
  }
}
