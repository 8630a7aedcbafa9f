import { z } from 'zod'
import type { ApiKey } from '../../../storage/api-keys/repository.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { bodyMoment, idParam, iso, isoOrNull, nameText, paging } from '../../schema/pieces.js'
import { createApiKey, keyRights, listApiKeys, revokeApiKey } from './service.js'

const tag = 'API keys'

const keyWire = z.object({
  id: z.int(),
  name: z.string(),
  hint: z.string().describe('First characters of the key.'),
  scopes: z.array(z.string()),
  createdBy: z.int().nullable().describe('Id of the person who made it.'),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable().describe('To within a minute.'),
})

const example = {
  id: 1,
  name: 'CRM',
  hint: 'tlk_x8Gk',
  scopes: ['lead.read', 'lead.readAll'],
  createdBy: 1,
  createdAt: '2025-11-13T10:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
}

const keyBody = z.strictObject({
  name: nameText,
  scopes: z.array(z.enum(keyRights)).min(1, 'At least one right is needed.').describe('What the machine may do.'),
  expiresAt: bodyMoment.nullish().describe('Absent or null: never.'),
})

function keyToWire(key: ApiKey): Readonly<Record<string, Wire>> {
  const { id, name, hint, scopes, createdBy, createdAt, expiresAt, lastUsedAt } = key
  const times = { createdAt: iso(createdAt), expiresAt: isoOrNull(expiresAt), lastUsedAt: isoOrNull(lastUsedAt) }
  return { id, name, hint, scopes, createdBy, ...times }
}

export const apiKeyRows = [
  jsonRow({
    method: 'get',
    path: '/api-keys',
    tag,
    summary: 'List the keys that machines have to this site',
    right: 'apiKey.write',
    query: z.strictObject({ page: paging.page, limit: paging.limit }),
    answer: { data: keyWire, list: true, example },
    run: async ({ principal, query, deps }) => {
      const found = await listApiKeys(principal, query, deps)
      return { items: found.items.map(keyToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api-keys',
    tag,
    summary: 'Give a machine a key to this site',
    description:
      'The key is shown only in this answer. A machine sends it as `Authorization: Bearer tlk_…` or as `X-Api-Key`. It may do what its ' +
      'scopes say, in this site alone, until it is revoked or expires.',
    right: 'apiKey.write',
    body: keyBody,
    bodyExample: { name: 'CRM', scopes: ['lead.read', 'lead.readAll'] },
    answer: { status: 201, data: keyWire.extend({ key: z.string() }), example: { ...example, key: 'tlk_x8Gk…' } },
    run: async ({ principal, body, deps }) => {
      const { name, scopes, expiresAt = null } = body
      const made = await createApiKey(principal, { name, scopes, expiresAt }, deps)
      return { data: { ...keyToWire(made.apiKey), key: made.key }, message: 'API key created successfully' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/api-keys/:id',
    tag,
    summary: 'Revoke a key at once',
    right: 'apiKey.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await revokeApiKey(principal, params, deps)
      return null
    },
  }),
]
