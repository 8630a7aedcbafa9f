import { z } from 'zod'
import type { MetaCampaign, MetaLead } from '../../../storage/meta/repository.js'
import { parseInput } from '../../contract/parse-input.js'
import type { Reply, Wire } from '../../contract/reply.js'
import { jsonRow, publicRow } from '../../rows.js'
import { datesInOrder, endMoment, idNumber, iso, isoOrNull, paging, startMoment } from '../../schema/pieces.js'
import type { KeptMetaLead } from './keep-lead.js'
import { receiveMeta, verifyMeta } from './receive.js'
import {
  flatLeadExample,
  flatLeadInput,
  metaCampaignWire,
  metaLeadWire,
  metaSetupInput,
  metaSetupWire,
  metaStatsWire,
  metaSyncWire,
} from './schema.js'
import {
  listMetaCampaigns,
  listMetaLeads,
  type MetaSetup,
  metaSetup,
  metaStats,
  putMetaSetup,
  retryMetaLeads,
  syncMeta,
  testMeta,
} from './service.js'

const tag = 'Meta Lead Ads'

const spanShape = { startDate: startMoment.optional(), endDate: endMoment.optional() }
const spanQuery = z.strictObject(spanShape).superRefine(datesInOrder)
const leadsQuery = z.strictObject({
  ...spanShape,
  state: z.enum(['waiting', 'kept', 'failed']).optional(),
  page: paging.page,
  limit: paging.limit,
})

const setupExample = {
  enabled: true,
  appId: '1234567890',
  hasAppSecret: true,
  hasAccessToken: true,
  hasVerifyToken: true,
  hasWebhookSecret: false,
  graphUrl: 'https://graph.facebook.com/v23.0',
  pages: [{ id: '1112223334445', name: 'Acme', hasAccessToken: false }],
  forms: { '9998887776665': { name: 'Contact Form', fields: { 'which_product?': 'product' as const } } },
  campaign: null,
}
const leadExample = {
  id: 1,
  leadgenId: '444455556666777',
  state: 'kept',
  why: null,
  tries: 0,
  nextTryAt: null,
  leadId: 1,
  isKnown: false,
  name: 'Lead 0001',
  email: 'lead0001@example.com',
  agentId: 1,
  agentName: 'Agent 1',
  campaignId: '123456789',
  campaignName: 'Q4 Sales',
  adId: '987654321',
  adName: null,
  formId: '456789123',
  pageId: null,
  createdAt: '2026-01-15T09:04:30.000Z',
  receivedAt: '2026-01-15T09:04:31.000Z',
}

/** How many of a hundred. */
export const percent = (part: number, of: number): number => (of === 0 ? 0 : Math.round((part / of) * 10_000) / 100)

function setupToWire({ has, ...setup }: MetaSetup): Wire {
  return {
    enabled: setup.enabled,
    appId: setup.appId,
    hasAppSecret: has.appSecret,
    hasAccessToken: has.accessToken,
    hasVerifyToken: has.verifyToken,
    hasWebhookSecret: has.webhookSecret,
    graphUrl: setup.graphUrl,
    pages: setup.pages.map((page) => ({ ...page })),
    forms: setup.forms,
    campaign: setup.campaign,
  }
}

function campaignToWire({ campaignId, campaignName, leads, converted, value, quality }: MetaCampaign): Wire {
  return {
    campaignId,
    campaignName,
    totalLeads: leads,
    convertedLeads: converted,
    conversionRate: percent(converted, leads),
    totalValue: value,
    avgQuality: quality,
  }
}

function leadToWire(lead: MetaLead): Wire {
  return {
    id: lead.id,
    leadgenId: lead.leadgenId,
    state: lead.state,
    why: lead.why,
    tries: lead.tries,
    nextTryAt: isoOrNull(lead.nextTryAt),
    leadId: lead.lead,
    isKnown: lead.isKnown,
    name: lead.leadName,
    email: lead.leadEmail,
    agentId: lead.agent,
    agentName: lead.agentName,
    campaignId: lead.campaignId,
    campaignName: lead.campaignName,
    adId: lead.adId,
    adName: lead.adName,
    formId: lead.formId,
    pageId: lead.pageId,
    createdAt: isoOrNull(lead.saidAt),
    receivedAt: iso(lead.receivedAt),
  }
}

const anyObject = z.record(z.string(), z.unknown())

/**
 * The two doors of Meta's webhook: the question whether the address is ours, and deliveries. They need no login, for they show what only
 * Meta and we know, and are not counted by address: Meta sends a lot at once from few, and to refuse a forged one costs a hash.
 * @param answer what a contract says to a lead it was given
 */
export function metaWebhookRows<const L extends string>(path: L, answer: (kept: KeptMetaLead) => Wire) {
  const site = z.string().max(63).optional().describe('Needed only where two sites share one app of Meta.')
  const verifyQuery = z.strictObject({
    'hub.mode': z.string().max(50),
    'hub.verify_token': z.string().max(1000),
    'hub.challenge': z.string().max(1000),
    site,
  })
  const question = publicRow({
    method: 'get',
    path,
    tag,
    summary: 'Meta asks whether this address is ours',
    query: verifyQuery,
    answer: { bare: true },
    run: async () => null,
  })
  const verification: typeof question = {
    ...question,
    isUncounted: true,
    // The challenge goes back as it is, which is no JSON.
    handle: async (raw, { deps }): Promise<Reply> => {
      const query = parseInput(verifyQuery, raw.query, 'query')
      const asked = { mode: query['hub.mode'], token: query['hub.verify_token'], challenge: query['hub.challenge'] }
      const body = await verifyMeta({ ...asked, site: query.site }, deps)
      return { kind: 'text', body, contentType: 'text/plain; charset=utf-8' }
    },
  }
  const door = publicRow({
    method: 'post',
    path,
    tag,
    summary: 'A delivery of Meta: leads by name, whose fields are fetched, or one lead with its fields',
    description:
      'Signed with the app’s secret over the body as it came, in `X-Hub-Signature-256`. The same delivery again changes nothing and is answered the same.',
    query: z.strictObject({ site }),
    answer: { bare: true, data: anyObject, example: { success: true, message: 'EVENT_RECEIVED', leads: 1 } },
    run: async ({ query, headers, bytes, deps }) => {
      const signature = headers.get('x-hub-signature-256')
      const received = await receiveMeta({ body: await bytes(), signature, site: query.site }, deps)
      const bare: Wire =
        received.kind === 'lead'
          ? answer(received.kept)
          : { success: true, message: 'EVENT_RECEIVED', leads: received.leads }
      return { status: 200, bare }
    },
  })
  const delivery: typeof door = { ...door, isUncounted: true }
  return [verification, delivery] as const
}

function keptToWire({ meta, user }: KeptMetaLead): Wire {
  return {
    success: true,
    data: {
      leadgenId: meta.leadgenId,
      leadId: meta.lead,
      name: meta.leadName,
      email: meta.leadEmail,
      isKnown: meta.isKnown,
      agent: meta.agent === null ? null : { id: meta.agent, userId: user, name: meta.agentName },
    },
    message: 'Lead taken',
  }
}

const rows = [
  jsonRow({
    method: 'get',
    path: '/meta/config',
    tag,
    summary: 'How Meta Lead Ads is set up; secrets are never shown',
    right: 'site.write',
    answer: { data: metaSetupWire, example: setupExample },
    run: async ({ principal, deps }) => ({ data: setupToWire(await metaSetup(principal, deps)) }),
  }),
  jsonRow({
    method: 'put',
    path: '/meta/config',
    tag,
    summary: 'Set up Meta Lead Ads: app, page tokens, and where the answers of each form go',
    right: 'site.write',
    body: metaSetupInput,
    bodyExample: {
      appId: '1234567890',
      appSecret: 'a secret',
      verifyToken: 'a word of ours',
      accessToken: 'a page token',
    },
    answer: { data: metaSetupWire, example: setupExample },
    run: async ({ principal, body, deps }) => ({ data: setupToWire(await putMetaSetup(principal, body, deps)) }),
  }),
  jsonRow({
    method: 'get',
    path: '/meta/stats',
    tag,
    summary: 'What Meta’s campaigns brought, in the last thirty days unless a span is named',
    right: 'lead.readAll',
    query: spanQuery,
    answer: {
      data: metaStatsWire,
      example: {
        totalLeads: 150,
        convertedLeads: 25,
        conversionRate: 16.67,
        totalValue: 50_000,
        campaigns: ['Q4 Sales', 'Premium Campaign'],
        avgQuality: 2.5,
        waiting: 0,
        failed: 0,
      },
    },
    run: async ({ principal, query, deps }) => {
      const { leads, converted, value, campaigns, quality, states } = await metaStats(principal, untilOf(query), deps)
      return {
        data: {
          totalLeads: leads,
          convertedLeads: converted,
          conversionRate: percent(converted, leads),
          totalValue: value,
          campaigns: [...campaigns],
          avgQuality: quality,
          waiting: states.waiting,
          failed: states.failed,
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/meta/campaigns',
    tag,
    summary: 'What each campaign of Meta brought, most leads first',
    right: 'lead.readAll',
    query: spanQuery,
    answer: {
      data: metaCampaignWire,
      list: true,
      example: {
        campaignId: '123456789',
        campaignName: 'Q4 Sales',
        totalLeads: 75,
        convertedLeads: 12,
        conversionRate: 16,
        totalValue: 24_000,
        avgQuality: 2.4,
      },
    },
    run: async ({ principal, query, deps }) => ({
      items: (await listMetaCampaigns(principal, untilOf(query), deps)).map(campaignToWire),
      page: null,
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/meta/leads',
    tag,
    summary: 'What Meta delivered, the last first: leads, those still to be fetched, and those that failed, with why',
    right: 'lead.readAll',
    query: leadsQuery,
    answer: { data: metaLeadWire, list: true, example: leadExample },
    run: async ({ principal, query, deps }) => {
      const { state, page, limit } = query
      const wanted = { ...untilOf(query), ...(state !== undefined && { state }), page, limit }
      const { items, ...rest } = await listMetaLeads(principal, wanted, deps)
      return { items: items.map(leadToWire), page: rest }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/meta/leads/retry',
    tag,
    summary: 'Fetch leads again that failed',
    right: 'site.write',
    body: z.strictObject({ ids: z.array(idNumber).min(1).max(1000) }),
    bodyExample: { ids: [1] },
    answer: { data: z.object({ retried: z.int() }), example: { retried: 1 } },
    run: async ({ principal, body, deps }) => ({ data: { retried: await retryMetaLeads(principal, body, deps) } }),
  }),
  jsonRow({
    method: 'post',
    path: '/meta/sync',
    tag,
    summary: 'Ask Meta for leads that its deliveries missed',
    right: 'site.write',
    answer: { data: metaSyncWire, example: { forms: 2, found: 12, added: 1, troubles: [] } },
    run: async ({ principal, deps }) => {
      const { troubles, ...counts } = await syncMeta(principal, deps)
      return { data: { ...counts, troubles: [...troubles] } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/meta/webhook/test',
    tag,
    summary: 'Take a lead as a delivery would, without a signature',
    right: 'site.write',
    body: flatLeadInput,
    bodyExample: flatLeadExample,
    answer: { bare: true, data: anyObject, example: { success: true, data: { leadId: 1 }, message: 'Lead taken' } },
    run: async ({ principal, body, deps }) => ({
      status: 200,
      bare: keptToWire(await testMeta(principal, body, deps)),
    }),
  }),
]

/** Natively. */
export const metaRows = [...metaWebhookRows('/meta/webhook', keptToWire), ...rows] as const

function untilOf(query: { readonly startDate?: number | undefined; readonly endDate?: number | undefined }): {
  from?: number
  until?: number
} {
  const { startDate, endDate } = query
  return { ...(startDate !== undefined && { from: startDate }), ...(endDate !== undefined && { until: endDate + 1 }) }
}
