import { z } from 'zod'
import { agentId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam, isoOrNull, paging } from '../../schema/pieces.js'
import { callExample } from '../calls/examples.js'
import { callWire } from '../calls/schema.js'
import { callToWire } from '../calls/wire.js'
import { disposition } from '../campaigns/settings-schema.js'
import { dispositionToWire } from '../campaigns/settings-wire.js'
import { leadExample } from '../leads/examples.js'
import { leadWire } from '../leads/schema.js'
import { leadToWire } from '../leads/wire.js'
import { listCallbacks, presentWork } from './present-work.js'
import { presenceWire } from './schema.js'
import { presenceToWire } from './wire.js'

const presentWorkWire = z.object({
  agentId: z.int(),
  ...presenceWire.partial().shape,
  until: z.string().nullable().describe('When the wrap-up or the preview time is over.'),
  call: callWire.nullable(),
  lead: leadWire.nullable(),
  campaign: z.object({ id: z.int(), name: z.string() }).nullable(),
  dispositions: z.array(disposition).describe('What can be said of the call.'),
})

/** What an agent's screen shows. */
export const presentWorkRows = [
  jsonRow({
    method: 'get',
    path: '/agents/:id/work',
    tag: 'Agent work',
    summary: 'The call or previewed lead an agent has before it, with what is known of the person',
    description:
      'From the moment a call is meant for the agent to the end of its wrap-up. Ask it when a live event `agent.presence` of the agent comes; agents find their own id at /auth/me.',
    right: 'agent.act',
    params: idParam,
    answer: {
      data: presentWorkWire,
      example: {
        agentId: 1,
        status: 'busy',
        presence: 'talking',
        presenceSince: '2025-11-13T09:30:08.000Z',
        pauseReason: null,
        callRef: 'c.1',
        until: null,
        call: { ...callExample, status: 'in_progress', outcome: null, endTime: null, duration: 0, talkTime: 0 },
        lead: leadExample,
        campaign: { id: 5, name: 'Q4 Sales Campaign' },
        dispositions: [
          { code: 'interested', label: 'Interested', next: 'finish', leadStatus: 'interested', success: true },
        ],
      },
    },
    run: async ({ principal, params, deps }) => {
      const id = agentId(params.id)
      const { presence, call, lead, campaign, dispositions } = await presentWork(principal, { id }, deps)
      return {
        data: {
          agentId: id,
          ...(presence && presenceToWire(presence)),
          until: isoOrNull(presence && 'until' in presence ? presence.until : null),
          call: call && callToWire(call),
          lead: lead && leadToWire(lead),
          campaign: campaign && { id: campaign.id, name: campaign.name },
          dispositions: dispositions.map(dispositionToWire),
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/agents/:id/callbacks',
    tag: 'Agent work',
    summary: 'The callbacks an agent promised, the next one first',
    right: 'agent.act',
    params: idParam,
    query: z.strictObject({ page: paging.page, limit: paging.limit }),
    answer: {
      data: leadWire,
      list: true,
      example: leadExample,
    },
    run: async ({ principal, params, query, deps }) => {
      const found = await listCallbacks(principal, { id: agentId(params.id), ...query }, deps)
      return { items: found.items.map(leadToWire), page: found }
    },
  }),
]
