import { z } from 'zod'
import { endMoment, idNumber, idText, nameText, paging, startMoment } from '../../schema/pieces.js'
import { isPattern } from '../../webhooks/event-types.js'
import { defaultRetryForS } from '../../webhooks/settings.js'

const pattern = z
  .string()
  .max(100)
  .refine(isPattern, 'There is no such event; GET /webhooks/event-types lists them. `call.*` and `*` are possible too.')

const given = {
  name: nameText,
  url: z
    .string()
    .min(1)
    .max(2000)
    .describe(
      'https, reachable in public unless the operator allowed it (`webhooks.allowPrivate`). Redirects are not followed.',
    ),
  events: z
    .array(pattern)
    .min(1)
    .max(100)
    .describe('Kinds of events as `call.ended`, all of a family as `call.*`, or `*`. See GET /webhooks/event-types.'),
  campaignIds: z.array(idNumber).max(1000).describe('Only events of these campaigns; empty: all.'),
  retryForS: z
    .int()
    .min(60)
    .max(604_800)
    .describe('How long one event is tried before it is dead. Those behind it wait as long.'),
}

export const webhookCreate = z.strictObject({
  ...given,
  campaignIds: given.campaignIds.default([]),
  retryForS: given.retryForS.default(defaultRetryForS),
})

export const webhookUpdate = z.strictObject(given).partial()

export const rotateBody = z.strictObject({
  overlapS: z
    .int()
    .min(0)
    .max(604_800)
    .default(86_400)
    .describe('How long the former secret signs beside the new one; 0: it is worth nothing at once.'),
})

export const resumeBody = z.strictObject({
  from: z
    .enum(['where_it_stopped', 'now'])
    .default('where_it_stopped')
    .describe('`now` leaves out what happened meanwhile.'),
})

export const deliveryQuery = z.strictObject({
  page: paging.page,
  limit: paging.limit,
  status: z.enum(['delivered', 'retrying', 'dead']).optional(),
  event: z.string().max(100).optional(),
  startDate: startMoment.optional().describe('Of the last try.'),
  endDate: endMoment.optional(),
})

export const pageQuery = z.strictObject({ page: paging.page, limit: paging.limit })

export const deliveryParams = z.strictObject({ id: idText, deliveryId: idText })

export const replayParams = z.strictObject({ id: idText, replayId: idText })

const place = z.int().min(0)

export const replayBody = z
  .strictObject({
    dead: z.boolean().default(false).describe('`true`: only those that are dead; without a range all of them.'),
    fromEvent: place.optional().describe('First event, by its number.'),
    toEvent: place.optional().describe('Last event.'),
    startDate: z.iso.datetime({ offset: true }).optional().describe('Events that happened from this moment on.'),
    endDate: z.iso.datetime({ offset: true }).optional().describe('Events that happened before this moment.'),
  })
  .refine(
    (body) => body.dead || body.fromEvent !== undefined || body.startDate !== undefined,
    'Say which: `dead: true`, `fromEvent` or `startDate`.',
  )

export const webhookWire = z.object({
  id: z.int(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  campaignIds: z.array(z.int()),
  retryForS: z.int(),
  status: z
    .enum(['active', 'paused', 'suspended'])
    .describe('`suspended`: it failed for long and was given up; `resume` brings it back without a gap.'),
  why: z.string().nullable().describe('Why it is suspended.'),
  lastEvent: z.int().describe('Number of the last event it is done with.'),
  waiting: z.int().describe('Events it wants and has not got, among the next 20,000 of the site.'),
  oldestWaitingAt: z.string().nullable(),
  failingSince: z.string().nullable().describe('Since when nothing succeeded; null: the last try did.'),
  lastSuccessAt: z.string().nullable(),
  lastFailureAt: z.string().nullable(),
  lastError: z.string().nullable(),
  formerSecretUntil: z.string().nullable().describe('Until when the secret before the last rotation signs too.'),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const webhookWithSecret = webhookWire.extend({
  secret: z.string().describe('Shown here and never again.'),
})

export const resumedWire = webhookWire.extend({
  lost: z
    .object({ fromEvent: z.int(), toEvent: z.int() })
    .nullable()
    .describe('Events of its gap that the journal no longer keeps (`retention.journalDays`).'),
})

const tryWire = z.object({
  at: z.string(),
  durationMs: z.number(),
  status: z.int().nullable().describe('HTTP status; null: no answer came.'),
  error: z.string().nullable(),
  answer: z.string().nullable().describe('First 1,024 bytes of the answer.'),
})

const deliveryFields = {
  id: z.int(),
  deliveryId: z.string().describe('`X-Trunkline-Delivery`.'),
  eventId: z.int().nullable().describe('Number of the event in its site; null: a test.'),
  event: z.string(),
  happenedAt: z.string(),
  status: z.enum(['delivered', 'retrying', 'dead']),
  attempts: z.int(),
  lastTryAt: z.string(),
  nextTryAt: z.string().nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  durationMs: z.number().nullable().describe('Of the last try.'),
  replayId: z.int().nullable(),
}

export const deliveryWire = z.object(deliveryFields)

export const deliveryDetailWire = z.object({
  ...deliveryFields,
  tries: z.array(tryWire).describe('The newest 20, oldest first.'),
  body: z.string().nullable().describe('What is sent, byte for byte, while it may be sent again.'),
})

export const replayWire = z.object({
  id: z.int(),
  what: z.enum(['range', 'dead']),
  fromEvent: z.int(),
  toEvent: z.int(),
  lastEvent: z.int().describe('The last event it is done with.'),
  sent: z.int(),
  failed: z.int(),
  status: z.enum(['running', 'finished', 'cancelled']),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
})

export const testWire = z.object({
  delivered: z.boolean(),
  deliveryId: z.string(),
  ...tryWire.shape,
})

export const eventTypeWire = z.object({ event: z.string(), topic: z.string(), description: z.string() })
