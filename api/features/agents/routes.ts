import { agentId, extension } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { agentDetailExample, agentExample } from './examples.js'
import { agentCreate, agentDetailWire, agentQuery, agentUpdate, agentWire } from './schema.js'
import { createAgent, deleteAgent, getAgent, listAgents, updateAgent } from './service.js'
import { agentDetailToWire, agentToWire } from './wire.js'
import { phoneModeFromWire } from './words.js'
import { agentWorkRows } from './work-routes.js'

const tag = 'Agents'
const one = { data: agentWire, example: agentExample }
const alone = { presence: null, phoneRegistered: null }

export const agentRows = [
  jsonRow({
    method: 'get',
    path: '/agents',
    tag,
    summary: 'List agents and how they are now',
    right: 'agent.readAll',
    query: agentQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { query: text, ...rest } = query
      const found = await listAgents(principal, { ...rest, ...(text && { query: text }) }, deps)
      return { items: found.items.map(agentToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents',
    tag,
    summary: 'Make a user of this site an agent with an extension',
    right: 'agent.write',
    body: agentCreate,
    bodyExample: { userId: 2, extension: '1002', sipUsername: 'agent1002', sipPassword: 'securePassword' },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { userId, name = null, sipUsername = null, sipPassword = null, phoneMode } = body
      const input = {
        user: userId,
        name,
        extension: extension(body.extension),
        sipUsername,
        sipPassword,
        phoneMode: phoneMode ? phoneModeFromWire[phoneMode] : null,
      }
      const agent = await createAgent(principal, input, deps)
      return { data: agentToWire({ agent, ...alone }), message: 'Agent created successfully' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/agents/:id',
    tag,
    summary: 'One agent; agents see themselves',
    right: 'agent.act',
    params: idParam,
    answer: { data: agentDetailWire, example: agentDetailExample },
    run: async ({ principal, params, deps }) => {
      const found = await getAgent(principal, { id: agentId(params.id) }, deps)
      return { data: agentDetailToWire(found) }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/agents/:id',
    tag,
    summary: 'Change an agent; what is not given stays',
    right: 'agent.write',
    params: idParam,
    body: agentUpdate,
    bodyExample: { extension: '1003' },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const { name, sipUsername, sipPassword, phoneMode } = body
      const input = {
        id: agentId(params.id),
        name,
        sipUsername,
        sipPassword,
        extension: body.extension === undefined ? undefined : extension(body.extension),
        phoneMode: phoneMode && phoneModeFromWire[phoneMode],
      }
      await updateAgent(principal, input, deps)
      const found = await getAgent(principal, input, deps)
      return { data: agentToWire(found), message: 'Agent updated successfully' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/agents/:id',
    tag,
    summary: 'Delete an agent who is signed off; call records stay',
    right: 'agent.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await deleteAgent(principal, { id: agentId(params.id) }, deps)
      return null
    },
  }),
  ...agentWorkRows,
]
