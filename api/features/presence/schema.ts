import { z } from 'zod'
import { idNumber } from '../../schema/pieces.js'
import { presenceWire } from '../agents/schema.js'
import { screenStatuses } from './words.js'

const status = z.enum(screenStatuses)
const moment = z.string().nullable()
const seconds = z.int()

/** Seconds of a status of the site's day. */
export const timesShape = {
  signedOnS: seconds.describe('From sign-on to sign-off; the sum of the ones below.'),
  availableS: seconds,
  onCallS: seconds,
  wrapUpS: seconds,
  breakS: seconds.describe('All breaks.'),
  idleS: seconds.describe('Signed on, on no break, and not to be given calls.'),
}

export const breakWire = z.object({
  breakId: z.string(),
  break_reason_id: z.int().nullable().describe('null where the reason was removed since.'),
  code: z.string(),
  label: z.string(),
  startedAt: z.string(),
  until: moment.describe('When its time is over; null: it has no limit.'),
  overdue: z.boolean(),
})

export const ownPresenceWire = z.object({
  agentId: z.int().nullable().describe('null: you are no agent here.'),
  status,
  since: moment,
  sessionId: z.string().nullable(),
  sessionSince: moment,
  presence: presenceWire.shape.presence.nullable(),
  callRef: z.string().nullable(),
  break: breakWire.nullable(),
  next: z.enum(['break', 'sign_off']).nullable().describe('What follows when the present work is over.'),
  heartbeat: z
    .object({ until: z.string(), timeoutS: seconds })
    .nullable()
    .describe('A browser that was heard must be heard again until then. null: nothing is expected.'),
})

export const summaryWire = z.object({
  date: z.string(),
  timeZone: z.string(),
  since: z.string(),
  totalOnlineSeconds: seconds,
  ...timesShape,
  breaks: z.array(
    z.object({ code: z.string(), label: z.string(), seconds, limitS: seconds.nullable().describe('Of one break.') }),
  ),
  firstLogin: moment,
  lastLogout: moment,
})

export const statusBody = z.strictObject({
  status: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(screenStatuses, `One of ${screenStatuses.join(', ')} is needed.`)),
  break_reason_id: idNumber.nullish().describe('With `BREAK`: why.'),
  meta: z.unknown().optional().describe('Taken and not kept.'),
})

export const breakStartBody = z.strictObject({
  break_reason_id: idNumber.nullish().describe('One of /presence/break-reasons; absent: a short break.'),
})

export const breakStartWire = z.object({
  breakId: z.string().nullable().describe('null: the break begins when the present work is over.'),
  status,
  until: moment,
})

export const breakReasonWire = z.object({
  id: z.int(),
  code: z.string(),
  label: z.string(),
  limitS: seconds.nullable().describe('How long such a break may take; null: any time.'),
  active: z.boolean(),
})

const label = z.string().trim().min(1, 'This may not be empty.').max(100, 'At most 100 characters.')
const limitS = z.int().min(1).max(86_400).nullable()

export const breakReasonBody = z.strictObject({
  label,
  code: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,49}$/, 'Small letters, digits, dash and underscore; at most 50.')
    .optional()
    .describe('As the journal names it; absent: made of the label.'),
  limitS: limitS.default(null),
  active: z.boolean().default(true),
})

export const breakReasonUpdate = z.strictObject({
  label: label.optional(),
  limitS: limitS.optional(),
  active: z.boolean().optional(),
})

export const presenceSettingsBody = z.strictObject({
  heartbeatTimeoutS: z
    .int()
    .min(60, 'At least 60 s: a busy browser misses one or two.')
    .max(86_400)
    .nullable()
    .describe('A browser that was heard and then is not for so long signs its agent off; null: never.'),
})

export const floorSummaryWire = z.object({
  totalAgents: z.int(),
  online: z.int(),
  available: z.int(),
  onCall: z.int().describe('In a call or its wrap-up.'),
  wrapUp: z.int(),
  idle: z.int(),
  onBreak: z.int(),
  offline: z.int(),
  since: z.string().describe('When the site’s day began.'),
})

export const floorAgentWire = z.object({
  agentId: z.int(),
  userId: z.int(),
  name: z.string(),
  extension: z.string(),
  status,
  presence: presenceWire.shape.presence,
  since: moment,
  sessionId: z.string().nullable(),
  firstLogin: moment.describe('Of today.'),
  lastLogout: moment.describe('Of today.'),
  durationSeconds: seconds.describe('Of the present session.'),
  onBreak: z.boolean(),
  breakReason: z.string().nullable(),
  breakOverdue: z.boolean(),
  totalBreakSecondsToday: seconds,
  ...timesShape,
  phoneRegistered: z.boolean().nullable(),
  heartbeatUntil: moment,
})

export const seriesWire = z.object({ label: z.string(), value: z.int(), from: z.string() })
