import { z } from 'zod'
import { amdModes, defaultAmdSettings, defaultAmdThresholds } from '../../dialer/model/amd-settings.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { trunkName } from '../../dialer/model/ids.js'
import { outcomes } from '../../dialer/model/outcome.js'
import { defaultPacingSettings } from '../../dialer/model/pacing-settings.js'
import { defaultQueueSettings, queueWorks } from '../../dialer/model/queue-settings.js'
import { callerIdPolicySchema } from '../caller-ids/settings-schema.js'
import { complianceSchema } from '../compliance/settings-schema.js'
import { abandonmentSchema } from '../ledger/settings-schema.js'

const weekday = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
])

/** The code that said machine before dispositions had a flag for it. */
const machineCode = 'answering_machine'

const span = z.object({
  days: z.array(weekday),
  fromMinute: z.number().int().min(0).max(1440),
  toMinute: z.number().int().min(0).max(1440),
})

const disposition = z
  .object({
    code: z.string(),
    label: z.string(),
    next: z.enum(['finish', 'retry', 'callback', 'dnc']),
    leadStatus: z.enum(['new', 'contacted', 'interested', 'notInterested']),
    success: z.boolean(),
    machine: z.boolean().optional(),
  })
  .transform((kept) => ({ ...kept, machine: kept.machine ?? kept.code === machineCode }))

const amd = z.preprocess(
  withAmdMode,
  z.object({
    mode: z.enum(amdModes),
    verdictWithinMs: z.number(),
    allowLateVerdict: z.boolean().default(defaultAmdSettings.allowLateVerdict),
    onMachine: z.enum(['hangUp', 'leaveMessage', 'connectAgent']),
    message: z.string().nullable(),
    greetingWaitMs: z.number().default(defaultAmdSettings.greetingWaitMs),
    auditShare: z.number().default(defaultAmdSettings.auditShare),
    misjudgedShare: z.number().nullable().default(defaultAmdSettings.misjudgedShare),
    thresholds: z
      .object({
        initialSilenceMs: z.number(),
        greetingMs: z.number(),
        afterGreetingSilenceMs: z.number(),
        totalAnalysisMs: z.number(),
        minimumWordMs: z.number(),
        betweenWordsSilenceMs: z.number(),
        maximumWords: z.number(),
        silenceThreshold: z.number(),
        maximumWordMs: z.number(),
      })
      .default(defaultAmdThresholds),
    costs: z.object({ personAsMachine: z.number(), machineToAgent: z.number() }).default(defaultAmdSettings.costs),
  }),
)

/** Settings kept when detection was only on or off say `enabled`; its time then went beyond the time a person waits. */
function withAmdMode(kept: unknown): unknown {
  if (typeof kept !== 'object' || kept === null || !('enabled' in kept)) return kept
  const { enabled, ...same } = kept
  return { allowLateVerdict: true, ...same, mode: enabled === true ? 'on' : 'off' }
}

const pacing = z.object({
  maxLinesPerAgent: z.number().default(defaultPacingSettings.maxLinesPerAgent),
  earlyHangUp: z.boolean().default(defaultPacingSettings.earlyHangUp),
  weight: z.number().default(defaultPacingSettings.weight),
  priority: z.number().default(defaultPacingSettings.priority),
})

const queue = z.object({
  work: z.enum(queueWorks).default(defaultQueueSettings.work),
  promiseS: z
    .object({ urgent: z.number(), high: z.number(), medium: z.number(), low: z.number().nullable() })
    .default(defaultQueueSettings.promiseS),
  claimS: z.number().default(defaultQueueSettings.claimS),
})

/** Campaign settings as they are kept. */
const settings = z.object({
  dialMode: z.enum(['manual', 'preview', 'progressive', 'power', 'predictive', 'queue']),
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
  amd,
  retry: z.partialRecord(z.enum(outcomes), z.object({ afterS: z.number(), maxTimes: z.number() })),
  window: z.object({ spans: z.array(span) }),
  compliance: complianceSchema,
  timeZone: z.string(),
  callerIds: z.array(z.string()),
  callerIdPolicy: callerIdPolicySchema,
  trunks: z.array(z.string().transform(trunkName)),
  startAt: z.number().nullable().default(null),
  endAt: z.number().nullable().default(null),
  maxLines: z.number(),
  callsPerSecond: z.number(),
  record: z.boolean(),
  dispositions: z.array(disposition),
  pacing,
  abandonment: abandonmentSchema,
  queue,
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
