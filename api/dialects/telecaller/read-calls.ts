import { z } from 'zod'
import { bodyMoment } from '../../schema/pieces.js'
import { callOutcomes, callQualities, callStatuses } from './enums.js'
import { idInBody, idParamText, oneOf, paging, period, search, spanInOrder } from './read.js'

/** Words of the front ends for statuses that the document calls otherwise. */
const statusAliases: Readonly<Record<string, string>> = {
  no_answer: 'no-answer',
  missed: 'no-answer',
  canceled: 'cancelled',
  in_progress: 'answered',
  'in-progress': 'answered',
  scheduled: 'initiated',
}

const status = z.preprocess(
  (given) => (typeof given === 'string' ? (statusAliases[given] ?? given) : given),
  oneOf(callStatuses),
)
const callType = oneOf(['outbound', 'inbound'])
const notes = z.string().max(5000, 'Notes may have 5000 characters').optional()
const duration = z
  .number('Must be a number of seconds')
  .min(0)
  .max(7 * 86_400)

export const callsQuery = z
  .object({
    ...paging,
    ...period,
    status: status.optional(),
    callType: callType.optional(),
    telecaller: idParamText.optional(),
    lead: idParamText.optional(),
    search,
  })
  .superRefine(spanInOrder)

export const initiateBody = z
  .object({
    leadId: idInBody.optional(),
    phoneNumber: z.string().trim().max(40).optional(),
    callType: callType.optional(),
    telecallerId: idInBody.optional(),
    notes,
  })
  .superRefine(({ leadId, phoneNumber, callType: type }, context) => {
    if (leadId === undefined && !phoneNumber) {
      context.addIssue({ code: 'custom', path: ['leadId'], message: 'Lead ID is required' })
    }
    if (type === 'inbound') {
      context.addIssue({ code: 'custom', path: ['callType'], message: 'Only outbound calls can be initiated' })
    }
  })

export const callEndBody = z.object({
  callId: idInBody,
  duration: duration.optional(),
  telecallerId: idInBody.optional(),
  notes,
})

const facts = {
  notes,
  outcome: oneOf(callOutcomes).optional(),
  quality: oneOf(callQualities).optional(),
}

export const callUpdateBody = z.object({
  ...facts,
  status: status.optional(),
  duration: duration.optional(),
  nextAction: z.string().max(500).optional(),
  followUpDate: bodyMoment.nullable().optional(),
})

export const newCallBody = z.object({
  ...facts,
  telecaller: idInBody.optional(),
  lead: idInBody.optional(),
  phoneNumber: z.string('Phone number is required').trim().min(2, 'Phone number is required').max(40),
  callType: callType.default('outbound'),
  status: z
    .preprocess(
      (given) => (typeof given === 'string' ? (statusAliases[given] ?? given) : given),
      oneOf(['answered', 'completed', 'busy', 'failed', 'no-answer', 'cancelled']),
    )
    .default('completed'),
  duration: duration.default(0),
  startTime: bodyMoment.optional(),
})
