import { z } from 'zod'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { trunkName } from '../../dialer/model/ids.js'
import { outcomes } from '../../dialer/model/outcome.js'
import { defaultPacingSettings } from '../../dialer/model/pacing-settings.js'
import { complianceSchema } from '../compliance/settings-schema.js'

const weekday = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
])

const span = z.object({
  days: z.array(weekday),
  fromMinute: z.number().int().min(0).max(1440),
  toMinute: z.number().int().min(0).max(1440),
})

const disposition = z.object({
  code: z.string(),
  label: z.string(),
  next: z.enum(['finish', 'retry', 'callback', 'dnc']),
  leadStatus: z.enum(['new', 'contacted', 'interested', 'notInterested']),
  success: z.boolean(),
})

const pacing = z.object({
  maxLinesPerAgent: z.number().default(defaultPacingSettings.maxLinesPerAgent),
  earlyHangUp: z.boolean().default(defaultPacingSettings.earlyHangUp),
  weight: z.number().default(defaultPacingSettings.weight),
  priority: z.number().default(defaultPacingSettings.priority),
})

/** Campaign settings as they are kept. */
const settings = z.object({
  dialMode: z.enum(['manual', 'preview', 'progressive', 'power', 'predictive']),
  ratio: z.number(),
  callDelayS: z.number(),
  maxAttempts: z.number(),
  maxAttemptsPerNumberDay: z.number(),
  minSpacingS: z.number(),
  ringTimeoutS: z.number(),
  dropAfterMs: z.number(),
  dropMessage: z.string().nullable(),
  wrapUpS: z.number(),
  previewS: z.number(),
  previewTimeout: z.enum(['dial', 'skip']),
  amd: z.object({
    enabled: z.boolean(),
    verdictWithinMs: z.number(),
    onMachine: z.enum(['hangUp', 'leaveMessage', 'connectAgent']),
    message: z.string().nullable(),
  }),
  retry: z.partialRecord(z.enum(outcomes), z.object({ afterS: z.number(), maxTimes: z.number() })),
  window: z.object({ spans: z.array(span) }),
  compliance: complianceSchema,
  timeZone: z.string(),
  callerIds: z.array(z.string()),
  trunks: z.array(z.string().transform(trunkName)),
  maxLines: z.number(),
  callsPerSecond: z.number(),
  record: z.boolean(),
  dispositions: z.array(disposition),
  pacing,
})

/** Settings out of the database; a setting that is younger than the row gets its default. */
export function parseCampaignSettings(json: string): CampaignSettings {
  const kept: unknown = JSON.parse(json)
  const parsed = settings.safeParse(
    typeof kept === 'object' && kept !== null ? { ...defaultCampaignSettings, ...kept } : kept,
  )
  if (parsed.success) return parsed.data
  throw new DomainError(
    'DATABASE_ERROR',
    `The settings of a campaign in the database cannot be read: ${z.prettifyError(parsed.error)}`,
  )
}
