import { z } from 'zod'
import { eventData } from '../../live/event-wire.js'
import { jsonRow } from '../../rows.js'
import { idParam, iso } from '../../schema/pieces.js'
import { traceCall } from './trace-service.js'

const eventWire = z.object({ seq: z.int(), kind: z.string(), at: z.string(), data: z.record(z.string(), z.unknown()) })

export const journalRows = [
  jsonRow({
    method: 'get',
    path: '/calls/:id/trace',
    tag: 'Calls',
    summary: 'Everything that happened in a call, in order',
    right: 'call.read',
    params: idParam,
    answer: {
      data: eventWire,
      list: true,
      example: {
        seq: 17,
        kind: 'call.answered',
        at: '2025-11-13T09:30:08.000Z',
        data: { callRef: 'c.1', campaignId: 5, leadId: 123, agentId: null },
      },
    },
    run: async ({ principal, params, deps }) => {
      const entries = await traceCall(principal, params, deps)
      const items = entries.map(({ seq, event }) => ({
        seq,
        kind: event.kind,
        at: iso(event.at),
        data: eventData(event),
      }))
      return { items, page: null }
    },
  }),
]
