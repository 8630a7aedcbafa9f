import { z } from 'zod'
import { campaignId } from '../../../dialer/model/ids.js'
import type { ConsentRecord } from '../../../storage/consent/repository.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idNumber, idText, iso, isoOrNull, paging } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { consentScopeInput, consentScopeOf } from '../campaigns/settings/compliance.js'
import { addConsent, listConsents } from './service.js'

const tag = 'Consent'
const moment = z.iso.datetime({ offset: true, message: 'A time is needed, as 2025-11-13T10:00:00Z.' })

const consentQuery = z.strictObject({
  page: paging.page,
  limit: paging.limit,
  phoneNumber: z.string().min(1).max(50).optional(),
  campaignId: idText.optional().describe('Entries for this campaign only.'),
})

const consentCreate = z.strictObject({
  phoneNumber: z.string('A number is needed.').min(1).max(50),
  campaignId: idNumber.nullable().default(null).describe('null: for the whole site.'),
  action: z.enum(['given', 'revoked']).describe('Revoking a scope takes it and every wider one; a narrower one stays.'),
  scope: consentScopeInput,
  at: moment.optional().describe('When the person said so; absent: now.'),
  expiresAt: moment.nullable().default(null),
  method: z.string().trim().min(1, 'Say how the person said so.').max(100),
  evidence: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .nullable()
    .default(null)
    .describe('The text agreed to, or where the proof lies.'),
})

const consentWire = z.object({
  id: z.int(),
  phoneNumber: z.string(),
  campaignId: z.int().nullable(),
  action: z.enum(['given', 'revoked']),
  scope: consentScopeInput,
  at: z.string(),
  expiresAt: z.string().nullable(),
  method: z.string(),
  evidence: z.string().nullable(),
  source: z.string().describe('The file or interface that told us.'),
  recordedBy: z.string(),
  recordedAt: z.string(),
})

const one = {
  data: consentWire,
  example: {
    id: 1,
    phoneNumber: '+12025550123',
    campaignId: null,
    action: 'given',
    scope: 'autodialed',
    at: '2025-11-13T10:00:00.000Z',
    expiresAt: null,
    method: 'web form',
    evidence: 'https://example.com/terms/v3, form 4711',
    source: 'api',
    recordedBy: 'Supervisor 1',
    recordedAt: '2025-11-13T10:00:05.000Z',
  },
}

function consentToWire({ number, campaign, scope, at, expiresAt, recordedAt, ...same }: ConsentRecord): Wire {
  return {
    ...same,
    phoneNumber: number,
    campaignId: campaign,
    scope: snakeWord(scope),
    at: iso(at),
    expiresAt: isoOrNull(expiresAt),
    recordedAt: iso(recordedAt),
  }
}

export const consentRows = [
  jsonRow({
    method: 'get',
    path: '/consents',
    tag,
    summary: 'The consent history, newest first',
    right: 'consent.read',
    query: consentQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, phoneNumber, campaignId: campaign } = query
      const found = await listConsents(
        principal,
        {
          page,
          limit,
          ...(phoneNumber !== undefined && { number: phoneNumber }),
          ...(campaign !== undefined && { campaign: campaignId(campaign) }),
        },
        deps,
      )
      return { items: found.items.map(consentToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/consents',
    tag,
    summary: 'Add what a person said about being called, with its provenance; entries are never changed',
    right: 'consent.write',
    body: consentCreate,
    bodyExample: {
      phoneNumber: '+12025550123',
      action: 'given',
      scope: 'autodialed',
      method: 'web form',
      evidence: 'https://example.com/terms/v3, form 4711',
    },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { campaignId: campaign, scope, at, expiresAt, ...same } = body
      const input = {
        ...same,
        campaign: campaign === null ? null : campaignId(campaign),
        scope: consentScopeOf[scope],
        at: at === undefined ? null : Date.parse(at),
        expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
      }
      return { data: consentToWire(await addConsent(principal, input, deps)), message: 'Added to the history' }
    },
  }),
]
