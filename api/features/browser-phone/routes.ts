import { z } from 'zod'
import { jsonRow } from '../../rows.js'
import { screenStatus, screenStatuses } from '../presence/words.js'
import { listPeers, ownCredentials, phoneSettings, putPhoneSettings } from './service.js'

const tag = 'Browser phone'

const settingsBody = z.strictObject({
  wssUrl: z
    .url({ protocol: /^wss?$/, error: 'An address is needed, as wss://pbx.example.com:8089/ws.' })
    .max(300)
    .nullable()
    .describe('The PBX’s SIP over WebSocket.'),
  domain: z
    .string()
    .regex(/^[A-Za-z0-9.:[\]-]{1,253}$/, 'A host name or address is needed.')
    .nullable(),
  stunServer: z
    .string()
    .regex(/^(stuns?:)?[A-Za-z0-9.:[\]-]{1,253}$/, 'A server is needed, as stun:stun.example.com:3478.')
    .nullable(),
})
const settingsExample = {
  wssUrl: 'wss://pbx.example.com:8089/ws',
  domain: 'pbx.example.com',
  stunServer: 'stun:stun.example.com:3478',
}
const settings = { data: settingsBody, example: settingsExample }

const credentialsWire = z.object({ extensionId: z.string(), username: z.string(), password: z.string() })

const peerWire = z.object({
  id: z.int().describe('The agent.'),
  userId: z.int(),
  username: z.string(),
  name: z.string(),
  extension: z.string(),
  status: z.enum(screenStatuses),
})

export const browserPhoneRows = [
  jsonRow({
    method: 'get',
    path: '/sip/config',
    tag,
    summary: 'Where phones in browsers sign on',
    right: 'agent.act',
    answer: settings,
    run: async ({ principal, deps }) => {
      const data = { ...(await phoneSettings(principal, deps)) }
      return { data, extra: data }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/sip/config',
    tag,
    summary: 'Set where phones in browsers sign on',
    right: 'site.write',
    body: settingsBody,
    bodyExample: settingsExample,
    answer: settings,
    run: async ({ principal, body, deps }) => ({ data: { ...(await putPhoneSettings(principal, body, deps)) } }),
  }),
  jsonRow({
    method: 'get',
    path: '/agents/me/credentials',
    tag,
    summary: 'What my own phone signs on with',
    description:
      'Only one’s own, only over TLS (as a trusted proxy tells) or on this host itself; each reading stands in the audit log.',
    right: 'agent.act',
    answer: { data: credentialsWire, example: { extensionId: '1001', username: 'agent1001', password: 'secret' } },
    run: async ({ principal, secure, deps }) => {
      const { extension, username, password } = await ownCredentials(principal, { secure }, deps)
      return {
        data: { extensionId: extension, username, password },
        extra: { extensionId: extension, password },
        headers: [['Cache-Control', 'no-store']],
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/agents/peers',
    tag,
    summary: 'The other agents and how they stand, to give a call to',
    right: 'agent.act',
    answer: {
      data: peerWire,
      list: true,
      example: { id: 2, userId: 3, username: 'Agent 2', name: 'Agent 2', extension: '1002', status: 'AVAILABLE' },
    },
    run: async ({ principal, deps }) => {
      const peers = (await listPeers(principal, deps)).map(({ agent, live }) => ({
        id: agent.id,
        userId: agent.user,
        username: agent.name,
        name: agent.name,
        extension: agent.extension,
        status: screenStatus(live?.presence ?? null),
      }))
      return { items: peers, page: null, extra: { users: peers } }
    },
  }),
]
