import { z } from 'zod'
import { extension } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { isoOrNull } from '../../schema/pieces.js'
import { type ExtensionDid, getDid, listDids, ownDid, putDid } from './service.js'

const tag = 'Browser phone'

const extensionParam = z.strictObject({ ext: z.string().regex(/^[0-9]{2,10}$/) })
const body = z.strictObject({
  did: z
    .string()
    .trim()
    .max(50)
    .nullable()
    .transform((text) => text || null)
    .describe('One of the site’s own numbers; null or empty: left to the trunk.'),
})

const didWire = z.object({
  extensionId: z.string(),
  did: z.string().nullable(),
  updatedAt: z.string().nullable(),
})
const example = { extensionId: '1001', did: '+12025550100', updatedAt: '2025-11-13T10:00:00.000Z' }

function didToWire({ extension: extensionId, did, updatedAt }: ExtensionDid) {
  return { extensionId, did, updatedAt: isoOrNull(updatedAt) }
}

const put = (method: 'put' | 'post') =>
  jsonRow({
    method,
    path: '/extension-dids/:ext/did',
    tag,
    summary: 'Give an extension the number it calls with',
    description:
      'It holds for numbers dialled by hand without a campaign, and is told of calls of browser phones; a campaign chooses its own.',
    right: 'agent.actForOthers',
    params: extensionParam,
    body,
    bodyExample: { did: '+12025550100' },
    answer: { data: didWire, example },
    run: async ({ principal, params, body: { did }, deps }) => {
      const data = didToWire(await putDid(principal, { extension: extension(params.ext), did }, deps))
      return { data, extra: { mapping: data }, message: 'Number changed' }
    },
  })

export const extensionDidRows = [
  jsonRow({
    method: 'get',
    path: '/extension-dids/dids',
    tag,
    summary: 'Extensions and the numbers they call with, and the numbers there are',
    right: 'agent.readAll',
    answer: { data: didWire, list: true, example },
    run: async ({ principal, deps }) => {
      const { dids, allowed } = await listDids(principal, deps)
      return { items: dids.map(didToWire), page: null, extra: { allowedDids: [...allowed] } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/extension-dids/me/did',
    tag,
    summary: 'The number that my own extension calls with',
    right: 'agent.act',
    answer: { data: didWire.nullable(), example },
    run: async ({ principal, deps }) => {
      const own = await ownDid(principal, deps)
      const data = own && didToWire(own)
      return { data, extra: { extensionId: data?.extensionId ?? null, did: data?.did ?? null } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/extension-dids/:ext/did',
    tag,
    summary: 'The number that an extension calls with; agents ask for their own',
    right: 'agent.act',
    params: extensionParam,
    answer: { data: didWire, example },
    run: async ({ principal, params, deps }) => {
      const data = didToWire(await getDid(principal, { extension: extension(params.ext) }, deps))
      return { data, extra: { mapping: data } }
    },
  }),
  put('put'),
  put('post'),
]
