import { z } from 'zod'
import { callStatuses } from '../../../storage/calls/status.js'
import { datesInOrder, endMoment, idText, paging, startMoment } from '../../schema/pieces.js'
import { retryOutcomes } from '../campaigns/settings-schema.js'

const direction = z.enum(['inbound', 'outbound'])
const status = z.enum(callStatuses)
const outcome = z.enum(retryOutcomes)

/** A status, or the word that browser phones keep a call with: `ANSWERED`, `NO ANSWER`, `BUSY`, `FAILED`. */
const statusIn = z
  .preprocess((word) => (typeof word === 'string' ? word.trim().toLowerCase().replace(/[ -]+/g, '_') : word), status)
  .describe('However it is written: `no_answer`, `NO ANSWER`.')

export const callQuery = z
  .strictObject({
    ...paging,
    sortBy: z.enum(['createdAt', 'startTime', 'destination']).default('createdAt'),
    status: statusIn.optional(),
    outcome: outcome.optional().describe('Finer than the status.'),
    direction: direction.optional(),
    agentId: idText.optional(),
    campaignId: idText.optional(),
    leadId: idText.optional(),
    disposition: z.string().max(50).optional(),
    startDate: startMoment.optional(),
    endDate: endMoment.optional(),
    query: z.string().max(50).optional().describe('Part of the destination or extension.'),
    destination: z.string().max(50).optional().describe('Part of the destination.'),
    phone: z.string().max(50).optional().describe('The same as `destination`.'),
    extension: z.string().max(20).optional(),
    remarks: z.string().max(200).optional().describe('Part of the note.'),
    username: z.string().max(200).optional().describe('Part of the agent’s name.'),
    useremail: z.string().max(254).optional().describe('Part of the agent’s e-mail address.'),
  })
  .superRefine(datesInOrder)

const moment = z.string().nullable()

export const callWire = z.object({
  id: z.int(),
  ref: z.string().describe('Our own id of the call, as live events carry it.'),
  agentId: z.int().nullable(),
  agentName: z.string().nullable(),
  destination: z.string(),
  extension: z.string().nullable(),
  direction,
  status: status.describe('`answered` is whatever was picked up, a machine included; `outcome` tells who it was.'),
  outcome: outcome.nullable().describe('null while the call is open.'),
  duration: z.int().describe('From answer to end. s'),
  talkTime: z.int().describe('With an agent. s'),
  startTime: z.string(),
  answerTime: moment,
  endTime: moment,
  recordingUrl: z.string().nullable(),
  metadata: z.looseObject({
    campaignId: z.int().nullable(),
    campaignName: z.string().nullable(),
    leadId: z.int().nullable(),
    leadName: z.string().nullable(),
    disposition: z.string().nullable(),
    note: z.string().nullable(),
    attempt: z.int(),
    dialMode: z.string(),
    callerId: z.string().nullable(),
    trunk: z.string().nullable(),
    endedBy: z.string().nullable(),
    cause: z.int().nullable().describe('ITU-T Q.850.'),
    verdict: z.string().nullable().describe('What machine detection said.'),
  }),
})

export const callDispositionWire = z.object({ id: z.int(), ref: z.string(), disposition: z.string() })

export const callDetailWire = callWire.extend({
  milestones: z
    .object({
      reservedAt: z.string(),
      dialedAt: moment,
      ringingAt: moment,
      answeredAt: moment,
      verdictAt: moment,
      agentAt: moment,
      bridgedAt: moment,
      endedAt: moment,
      closedAt: moment,
    })
    .describe('When what happened; null where it did not.'),
  answerToAgentMs: z.int().nullable().describe('How long the answered person waited for an agent. ms'),
})
