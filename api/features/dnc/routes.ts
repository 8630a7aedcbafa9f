import { z } from 'zod'
import { campaignId } from '../../../dialer/model/ids.js'
import type { DncEntry } from '../../../storage/dnc/repository.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idNumber, idParam, idText, iso, paging } from '../../schema/pieces.js'
import { addDnc, listDnc, removeDnc } from './service.js'

const tag = 'Do not call'

const dncQuery = z.strictObject({
  page: paging.page,
  limit: paging.limit,
  campaignId: idText.optional().describe('Entries of this campaign only.'),
  query: z.string().max(50).optional().describe('Part of the number.'),
})

const dncCreate = z.strictObject({
  phoneNumber: z.string('A number is needed.').min(1).max(50),
  prefix: z.boolean().default(false).describe('`true`: every number that begins so.'),
  campaignId: idNumber.nullable().default(null).describe('null: the whole site.'),
  reason: z.string().trim().max(500).default('added by hand'),
})

const dncWire = z.object({
  id: z.int(),
  phoneNumber: z.string(),
  prefix: z.boolean(),
  campaignId: z.int().nullable(),
  reason: z.string(),
  createdAt: z.string(),
})

const one = {
  data: dncWire,
  example: {
    id: 1,
    phoneNumber: '+12025550123',
    prefix: false,
    campaignId: null,
    reason: 'asked by phone',
    createdAt: '2025-11-13T10:00:00.000Z',
  },
}

function dncToWire({ id, pattern, prefix, campaign, reason, createdAt }: DncEntry): Wire {
  return { id, phoneNumber: pattern, prefix, campaignId: campaign, reason, createdAt: iso(createdAt) }
}

export const dncRows = [
  jsonRow({
    method: 'get',
    path: '/dnc',
    tag,
    summary: 'List numbers and prefixes that may not be called',
    right: 'dnc.read',
    query: dncQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, query: text, campaignId: campaign } = query
      const found = await listDnc(
        principal,
        {
          page,
          limit,
          ...(text && { query: text }),
          ...(campaign !== undefined && { campaign: campaignId(campaign) }),
        },
        deps,
      )
      return { items: found.items.map(dncToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/dnc',
    tag,
    summary: 'Forbid calling a number or prefix, from this moment on',
    right: 'dnc.write',
    body: dncCreate,
    bodyExample: { phoneNumber: '+12025550123', reason: 'asked by phone' },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { phoneNumber, prefix, campaignId: campaign, reason } = body
      const input = { number: phoneNumber, prefix, campaign: campaign === null ? null : campaignId(campaign), reason }
      return { data: dncToWire(await addDnc(principal, input, deps)), message: 'Added to the do-not-call list' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/dnc/:id',
    tag,
    summary: 'Take an entry off the do-not-call list',
    right: 'dnc.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeDnc(principal, params, deps)
      return null
    },
  }),
]
