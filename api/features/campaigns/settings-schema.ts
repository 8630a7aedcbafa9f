import { z } from 'zod'
import { isTimeZone } from '../../../dialer/campaigns/calling-hours.js'
import { bodyMoment, idNumber } from '../../schema/pieces.js'
import { abandonmentInput, abandonmentWire } from './settings/abandonment.js'
import { amdInput, amdWire } from './settings/amd.js'
import { callerIdPolicyInput, callerIdPolicyWire } from './settings/caller-id-policy.js'
import { complianceInput, complianceWire } from './settings/compliance.js'
import { pacingInput, pacingWire } from './settings/pacing.js'
import { queueInput, queueWire } from './settings/queue.js'
import { span } from './settings/span.js'

const media = z
  .string()
  .regex(
    /^(sound:[A-Za-z0-9_/-]{1,200}|tone:(ring|beep))$/,
    'Use sound:NAME (a prompt of the PBX), tone:ring or tone:beep.',
  )

/** Outcomes with their own retry rule, as the wire spells them. */
export const retryOutcomes = [
  'connected',
  'abandoned',
  'machine',
  'busy',
  'no_answer',
  'rejected',
  'unallocated',
  'congestion',
  'cancelled',
  'failed',
] as const

const retryRule = z.strictObject({
  afterS: z.int().min(0).max(31_536_000).describe('Try again this many seconds later.'),
  maxTimes: z.int().min(0).max(1000).describe('At most so many times after this outcome.'),
})

/** One thing that can be said of a call. */
export const disposition = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'Lower-case letters, digits and underscores.'),
  label: z.string().trim().min(1).max(100),
  next: z
    .enum(['finish', 'retry', 'callback', 'dnc'])
    .describe('What happens to the lead; `dnc` also puts its number on the do-not-call list of the site.'),
  leadStatus: z.enum(['new', 'contacted', 'interested', 'not_interested']),
  success: z.boolean().describe('Counts as a success of the campaign.'),
  machine: z
    .boolean()
    .optional()
    .describe('Says that an answering machine had answered; absent: true for the code `answering_machine` alone.'),
})

const timeZone = z.string().refine(isTimeZone, 'An IANA time zone is needed, as Europe/Berlin.')

/** Words for the dial mode; `auto` is the contract's, kept as progressive. */
export const dialingModes = ['auto', 'manual', 'preview', 'progressive', 'power', 'predictive', 'queue'] as const

/** Settings of a campaign on the wire; absent ones keep their value, or the product's default in a new campaign. */
export const settingsInput = z.strictObject({
  dialingMode: z
    .enum(dialingModes)
    .optional()
    .describe(
      '`auto` is dialled as `progressive`: one line per ready agent. `power` places `ratio` lines per ready agent. ' +
        '`predictive` dials ahead of free agents as far as the abandonment limit lets it. ' +
        '`queue` calls each lead within the time its priority promises, one line per ready agent.',
    ),
  callDelay: z.int().min(0).max(3600).optional().describe('Pause between wrap-up and the agent’s next call. s'),
  maxAttempts: z.int().min(1).max(100).optional().describe('Attempts per lead over its life.'),
  ratio: z.number().min(1).max(10).optional().describe('Lines per ready agent in power mode.'),
  maxAttemptsPerNumberDay: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Attempts per number in 24 hours, over all campaigns of the site.'),
  minSpacingS: z
    .int()
    .min(0)
    .max(2_592_000)
    .optional()
    .describe('Least time between two attempts to the same lead or number. s'),
  ringTimeoutS: z
    .int()
    .min(15, 'Ring at least 15 s (16 CFR 310.4(b)(4)(ii)).')
    .max(120)
    .optional()
    .describe('How long a call may ring. s'),
  dropAfterMs: z
    .int()
    .min(500)
    .max(60_000)
    .optional()
    .describe(
      'A person without an agent so long after the answer hears `dropMessage`: 2000 by law in the US and the UK. ms',
    ),
  dropMessage: media
    .nullable()
    .optional()
    .describe(
      'What a person without an agent hears, with your name and number; null: hang up in silence, which US and UK law forbid.',
    ),
  wrapUpS: z.int().min(0).max(3600).optional().describe('Most time an agent has after a call. s'),
  previewS: z.int().min(5).max(3600).optional().describe('Time an agent has to look at a previewed lead. s'),
  previewTimeout: z.enum(['dial', 'skip']).optional().describe('What happens when that time is over.'),
  amd: amdInput,
  retry: z
    .partialRecord(z.enum(retryOutcomes), retryRule.nullable())
    .optional()
    .describe('Per outcome; null removes a rule, so that the outcome finishes the lead.'),
  callingWindow: z
    .array(span)
    .max(50)
    .optional()
    .describe('When people may be called, in their own time. Empty: never.'),
  compliance: complianceInput,
  timeZone: timeZone.optional().describe('For leads without a time zone; see `compliance.unknownZone`.'),
  callerIds: z
    .array(z.string().regex(/^\+?[0-9]{2,20}$/, 'A number is needed.'))
    .max(1000)
    .optional()
    .describe(
      'Numbers to call with, beside those of the pool that `callerIdPolicy` names; none at all: left to the trunk.',
    ),
  callerIdPolicy: callerIdPolicyInput,
  trunks: z.array(z.string().min(1).max(100)).max(100).optional().describe('Empty: every trunk of the site.'),
  startAt: bodyMoment.nullable().optional().describe('Nothing is dialled before; null: at once.'),
  endAt: bodyMoment
    .nullable()
    .optional()
    .describe('From then on the campaign is completed, live calls go on; null: when no lead is left.'),
  maxLines: z.int().min(1).max(10_000).optional().describe('Most lines of this campaign at once.'),
  callsPerSecond: z.number().min(0.1).max(1000).optional().describe('Most calls of this campaign in one second.'),
  record: z.boolean().optional().describe('Record conversations.'),
  dispositions: z
    .array(disposition)
    .min(1, 'At least one disposition is needed.')
    .max(100)
    .refine((all) => new Set(all.map((one) => one.code)).size === all.length, 'Each code may stand once.')
    .optional(),
  pacing: pacingInput,
  abandonment: abandonmentInput,
  queue: queueInput,
})

export type SettingsInput = z.output<typeof settingsInput>

/** The same, complete, as answers carry it. */
export const settingsWire = settingsInput.required().extend({
  compliance: complianceWire,
  amd: amdWire,
  retry: z.partialRecord(z.enum(retryOutcomes), retryRule),
  pacing: pacingWire,
  abandonment: abandonmentWire,
  queue: queueWire,
  callerIdPolicy: callerIdPolicyWire,
})

/** A list of agents by id. */
export const agentIds = z.array(idNumber).max(10_000)
