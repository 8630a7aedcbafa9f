import { z } from 'zod'
import { requireRight } from '../../auth/permissions.js'
import { wireRoles } from '../../auth/roles.js'
import { personToWire } from '../../live/live-connection.js'
import { jsonRow } from '../../rows.js'

const onlineWire = z.object({
  userId: z.int(),
  name: z.string(),
  role: z.enum(wireRoles),
  agentId: z.int().nullable(),
  since: z.string(),
})

export const onlineRows = [
  jsonRow({
    method: 'get',
    path: '/live/online',
    tag: 'Live events',
    summary: 'Who is connected to the live API, in whichever contract',
    description: 'The topic `presence` of the WebSocket tells of changes.',
    right: 'agent.readAll',
    answer: {
      data: onlineWire,
      list: true,
      example: { userId: 3, name: 'Agent 1', role: 'agent', agentId: 1, since: '2025-11-13T09:00:00.000Z' },
    },
    run: async ({ principal, deps }) => {
      requireRight(principal, 'agent.readAll')
      return { items: deps.online.list(principal.site).map((person) => ({ ...personToWire(person) })), page: null }
    },
  }),
]
