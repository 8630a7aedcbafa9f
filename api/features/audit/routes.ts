import { z } from 'zod'
import { userId } from '../../../dialer/model/ids.js'
import type { AuditEntry } from '../../../storage/audit/entry.js'
import type { Refusal } from '../../../storage/audit/refusals.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { datesInOrder, endMoment, idText, iso, paging, startMoment } from '../../schema/pieces.js'
import { listAuditLog, listRefusedAttempts } from './service.js'

const tag = 'Audit'
const word = /^[A-Za-z][A-Za-z.]{0,99}$/

const auditQuery = z
  .strictObject({
    page: paging.page,
    limit: paging.limit,
    scope: z
      .enum(['site', 'installation'])
      .default('site')
      .describe('`installation`: accounts, logins, keys, memberships and sites, as far as they concern your site.'),
    userId: idText.optional().describe('Only what this person did.'),
    action: z
      .string()
      .regex(word, 'Name an action such as campaigns.update, or its first part.')
      .optional()
      .describe('An operation, or the first part of its name for all of a kind.'),
    subject: z.string().regex(word, 'Name a kind of thing such as campaign.').optional(),
    subjectId: z.string().min(1).max(200).optional(),
    startDate: startMoment.optional(),
    endDate: endMoment.optional(),
  })
  .superRefine(datesInOrder)

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])

const auditWire = z.object({
  id: z.int(),
  at: z.string(),
  userId: z.int().nullable().describe('Null for the local operator and for machines.'),
  actor: z.string(),
  role: z.string().nullable(),
  via: z.enum(['token', 'api_key', 'cookie', 'control_socket', 'none']),
  address: z.string(),
  requestId: z.string(),
  siteId: z.string().nullable(),
  action: z.string(),
  text: z.string().describe('The action in words.'),
  subject: z.string(),
  subjectId: z.string().nullable(),
  changes: z
    .array(z.object({ field: z.string(), before: value.optional(), after: value.optional() }))
    .describe('Fields that changed. Secrets and what people wrote are named without their values.'),
  moreChanges: z.int().describe('Fields that changed beyond those listed.'),
  facts: z.record(z.string(), value).describe('Facts of something big, such as the rows of a list.'),
})

const auditExample = {
  id: 17,
  at: '2025-11-13T10:00:00.000Z',
  userId: 2,
  actor: 'Admin 1',
  role: 'admin',
  via: 'token' as const,
  address: '192.0.2.7',
  requestId: '6f0e3c1e-6d0a-4f0e-9f55-0f6f1c8f2a10',
  siteId: 'main',
  action: 'campaigns.update',
  text: 'Campaign changed',
  subject: 'campaign',
  subjectId: '1',
  changes: [{ field: 'settings.ringTimeoutS', before: 25, after: 30 }],
  moreChanges: 0,
  facts: {},
}

const refusalWire = z.object({
  hour: z.string().describe('Start of the hour.'),
  kind: z
    .enum(['credentials', 'lockout', 'token', 'right'])
    .describe(
      'A login that failed, one not even tried after too many, a token or key that does not hold, a right that lacks.',
    ),
  siteId: z.string().nullable(),
  userId: z.int().nullable(),
  address: z.string().describe('`others`: one of too many places to be counted each.'),
  count: z.int(),
  firstAt: z.string(),
  lastAt: z.string(),
  lastPath: z.string(),
})

function auditToWire({ user, site, more, at, changes, facts, ...same }: AuditEntry): Wire {
  return {
    ...same,
    at: iso(at),
    userId: user,
    siteId: site,
    changes: changes.map((one) => ({ ...one })),
    moreChanges: more,
    facts: { ...facts },
  }
}

function refusalToWire({ hour, site, user, firstAt, lastAt, ...same }: Refusal): Wire {
  return { ...same, hour: iso(hour), siteId: site, userId: user, firstAt: iso(firstAt), lastAt: iso(lastAt) }
}

export const auditRows = [
  jsonRow({
    method: 'get',
    path: '/audit',
    tag,
    summary: 'Who changed what, newest first',
    description:
      'Each entry was written in the same transaction as the change itself. Refused attempts change nothing and are not here; they are counted under /audit/refusals.',
    right: 'audit.read',
    query: auditQuery,
    answer: { list: true, data: auditWire, example: auditExample },
    run: async ({ principal, query, deps }) => {
      const { page, limit, scope, userId: user, action, subject, subjectId, startDate, endDate } = query
      const { items, ...pages } = await listAuditLog(
        principal,
        {
          page,
          limit,
          scope,
          ...(user !== undefined && { user: userId(user) }),
          ...(action !== undefined && { action }),
          ...(subject !== undefined && { subject }),
          ...(subjectId !== undefined && { subjectId }),
          ...(startDate !== undefined && { from: startDate }),
          ...(endDate !== undefined && { until: endDate + 1 }),
        },
        deps,
      )
      return { items: items.map(auditToWire), page: pages }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/audit/refusals',
    tag,
    summary: 'Failed logins and forbidden requests, counted by hour, person and place',
    right: 'audit.read',
    query: z
      .strictObject({
        page: paging.page,
        limit: paging.limit,
        startDate: startMoment.optional(),
        endDate: endMoment.optional(),
      })
      .superRefine(datesInOrder),
    answer: {
      list: true,
      data: refusalWire,
      example: {
        hour: '2025-11-13T10:00:00.000Z',
        kind: 'credentials',
        siteId: null,
        userId: null,
        address: '192.0.2.99',
        count: 12,
        firstAt: '2025-11-13T10:02:11.000Z',
        lastAt: '2025-11-13T10:09:40.000Z',
        lastPath: 'POST /api/auth/login',
      },
    },
    run: async ({ principal, query: { page, limit, startDate, endDate }, deps }) => {
      const { items, ...pages } = await listRefusedAttempts(
        principal,
        {
          page,
          limit,
          ...(startDate !== undefined && { from: startDate }),
          ...(endDate !== undefined && { until: endDate + 1 }),
        },
        deps,
      )
      return { items: items.map(refusalToWire), page: pages }
    },
  }),
]
