import { z } from 'zod'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { getCall } from '../calls/service.js'
import { type CallSaid, updateCallByAgent } from './call-word-service.js'

const saidFromWire = {
  initiated: 'initiated',
  ringing: 'ringing',
  answered: 'answered',
  completed: 'completed',
  busy: 'busy',
  no_answer: 'noAnswer',
  failed: 'failed',
} as const satisfies Record<string, CallSaid>

/** What an agent says of a call in hand, or of one that is over. */
export const callStatusRows = [
  jsonRow({
    method: 'put',
    path: '/calls/:id/status',
    tag: 'Calls',
    summary: 'Say in one word how a call of mine stands',
    description:
      'For front ends whose agents work by statuses; dispositions say more. `completed` ends a live call, and makes its lead a success that is called no more; `answered` makes the lead contacted; `busy`, `no_answer` and `failed` end a live call, whose record tells what the PBX found.',
    right: 'call.read',
    params: idParam,
    body: z.strictObject({
      status: z.enum(['initiated', 'ringing', 'answered', 'completed', 'busy', 'no_answer', 'failed']),
      note: z.string().max(1000, 'At most 1000 characters.').optional().describe('Absent: the note stays.'),
      duration: z.number().min(0).max(86_400).optional().describe('Used where the PBX measured nothing. s'),
    }),
    bodyExample: { status: 'completed', note: 'Wants an offer' },
    answer: {
      data: z.object({
        id: z.int(),
        ref: z.string(),
        status: z.string().describe('As it was said.'),
        note: z.string().nullable(),
        duration: z.number().describe('s'),
        leadId: z.int().nullable(),
      }),
      example: { id: 1, ref: 'c.1', status: 'completed', note: 'Wants an offer', duration: 125, leadId: 123 },
    },
    run: async ({ principal, params, body, deps }) => {
      // To an agent another's call is not there.
      await getCall(principal, params, deps)
      const { status, note: notes, duration } = body
      const said = { call: params.id, status: saidFromWire[status], notes, durationS: duration }
      const { id, call: ref, notes: note, durationS, lead } = await updateCallByAgent(principal, said, deps)
      return { data: { id, ref, status, note, duration: durationS, leadId: lead }, message: 'Call updated' }
    },
  }),
]
