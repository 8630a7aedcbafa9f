import { z } from 'zod'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { Wire } from '../../contract/reply.js'
import type { KeptMetaLead } from '../../features/meta-leads/keep-lead.js'
import { metaWebhookRows } from '../../features/meta-leads/routes.js'
import { flatLeadExample, flatLeadInput } from '../../features/meta-leads/schema.js'
import {
  listMetaCampaigns,
  listMetaLeads,
  metaSetup,
  metaStats,
  putMetaSetup,
  syncMeta,
  testMeta,
} from '../../features/meta-leads/service.js'
import { jsonRow } from '../../rows.js'
import { isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import { setupBody, setupFromWire, setupToWire } from './meta-setup.js'
import { paging, periodOf, periodQuery } from './read.js'
import type { TelecallerSettings } from './settings.js'
import { anyObject, saidShape } from './shapes.js'
import { idsToWire, oneToWire, perCent } from './write.js'

const tag = 'Meta Ads'

const setupExample = { success: true, appId: '1234567890', appSecret: '', isEnabled: true, hasAppSecret: true }

/** A lead as a delivery of it is answered; the same for the same delivery, whatever became of the lead since. */
function keptToWire({ meta, user }: KeptMetaLead): Wire {
  const { lead, leadName, leadEmail, agent, agentName } = meta
  return {
    success: true,
    message: 'Lead processed successfully',
    lead: lead === null ? null : { ...idsToWire(lead), name: leadName ?? '', email: leadEmail ?? '' },
    assignment:
      agent === null || user === null
        ? { success: false, message: 'No telecaller is available; the lead waits for one' }
        : { success: true, telecaller: { ...idsToWire(user), name: agentName ?? '' } },
  }
}

function spanOf(query: z.output<typeof periodQuery>, principal: Principal, deps: ApiDeps) {
  const { from, until } = periodOf(query, siteDoor(deps, principal).timeZone, deps.now())
  return { ...(from !== null && { from }), ...(until !== null && { until }) }
}

/** Leads of Meta's advertisements. */
export function metaRows(settings: TelecallerSettings) {
  return [
    ...metaWebhookRows('/api/meta/webhook', keptToWire),
    jsonRow({
      method: 'get',
      path: '/api/meta/stats',
      tag,
      summary: 'What Meta’s campaigns brought, in the last thirty days unless a span is named',
      right: 'lead.readAll',
      query: periodQuery,
      answer: {
        bare: true,
        data: anyObject,
        example: {
          success: true,
          stats: { totalLeads: 150, convertedLeads: 25, totalValue: 50_000, campaigns: ['Q4 Sales'], avgQuality: 2.5 },
        },
      },
      run: async ({ principal, query, deps }) => {
        const { leads, converted, value, campaigns, quality, states } = await metaStats(
          principal,
          spanOf(query, principal, deps),
          deps,
        )
        const stats = {
          totalLeads: leads,
          convertedLeads: converted,
          conversionRate: perCent(converted, leads),
          totalValue: value,
          campaigns: [...campaigns],
          avgQuality: quality === null ? 0 : Math.round(quality * 100) / 100,
          waitingLeads: states.waiting,
          failedLeads: states.failed,
        }
        return { status: 200, bare: oneToWire('stats', stats) }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/meta/campaigns',
      tag,
      summary: 'What each campaign of Meta brought',
      right: 'lead.readAll',
      query: periodQuery,
      answer: {
        bare: true,
        data: settings.compatibility === 'code' ? z.array(anyObject) : anyObject,
        example: {
          success: true,
          campaigns: [
            {
              campaignId: '123456789',
              campaignName: 'Q4 Sales',
              totalLeads: 75,
              convertedLeads: 12,
              conversionRate: 16,
            },
          ],
        },
      },
      run: async ({ principal, query, deps }) => {
        const found = await listMetaCampaigns(principal, spanOf(query, principal, deps), deps)
        const campaigns: readonly Wire[] = found.map(
          ({ campaignId, campaignName, leads, converted, value, quality }) => ({
            _id: campaignId,
            id: campaignId,
            campaignId,
            campaignName: campaignName ?? campaignId ?? '',
            totalLeads: leads,
            convertedLeads: converted,
            conversionRate: perCent(converted, leads),
            totalValue: value,
            avgQuality: quality,
          }),
        )
        // The software answers with the bare list, the document with an object.
        const bare: Wire =
          settings.compatibility === 'code' ? campaigns : { success: true, campaigns, total: campaigns.length }
        return { status: 200, bare }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/meta/leads',
      tag,
      summary: 'What Meta delivered, the last first',
      description: 'A bare list, as the front ends read it; the document prints none.',
      right: 'lead.readAll',
      query: z.strictObject(paging),
      answer: { bare: true, data: z.array(anyObject), example: [{ id: '1', name: 'Lead 0001' }] },
      run: async ({ principal, query, deps }) => {
        const { items } = await listMetaLeads(principal, query, deps)
        const bare = items.map(
          (one): Wire => ({
            ...idsToWire(one.id),
            leadId: one.lead === null ? null : String(one.lead),
            metaLeadId: one.leadgenId,
            name: one.leadName ?? '',
            email: one.leadEmail ?? '',
            campaignId: one.campaignId,
            campaignName: one.campaignName ?? one.campaignId ?? '',
            adId: one.adId,
            adName: one.adName,
            formId: one.formId,
            status: one.state === 'kept' ? 'processed' : one.state,
            error: one.why,
            assignedTo: one.agent === null ? null : { name: one.agentName ?? '' },
            createdTime: isoSecondOrNull(one.saidAt),
            createdAt: isoSecond(one.receivedAt),
          }),
        )
        return { status: 200, bare }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/meta/config',
      tag,
      summary: 'How Meta Lead Ads is set up; secrets are never shown',
      right: 'site.write',
      answer: { bare: true, data: anyObject, example: setupExample },
      run: async ({ principal, deps }) => ({
        status: 200,
        bare: oneToWire('config', setupToWire(await metaSetup(principal, deps))),
      }),
    }),
    jsonRow({
      method: 'post',
      path: '/api/meta/config',
      tag,
      summary: 'Set up Meta Lead Ads; an empty secret stays as it is',
      right: 'site.write',
      body: setupBody,
      bodyExample: {
        appId: '1234567890',
        appSecret: 'a secret',
        webhookVerifyToken: 'a word of ours',
        isEnabled: true,
      },
      answer: { bare: true, data: saidShape, example: { message: 'Configuration saved', ...setupExample } },
      run: async ({ principal, body, deps }) => {
        const setup = await putMetaSetup(principal, setupFromWire(body), deps)
        return { status: 200, bare: oneToWire('config', setupToWire(setup), { message: 'Configuration saved' }) }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/meta/sync',
      tag,
      summary: 'Ask Meta for leads that its deliveries missed',
      right: 'site.write',
      answer: {
        bare: true,
        data: saidShape,
        example: { success: true, message: 'Sync completed', forms: 2, found: 12, added: 1 },
      },
      run: async ({ principal, deps }) => {
        const { troubles, ...counts } = await syncMeta(principal, deps)
        return { status: 200, bare: { success: true, message: 'Sync completed', ...counts, troubles: [...troubles] } }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/meta/webhook/test',
      tag,
      summary: 'Take a lead as a delivery would, without a signature',
      right: 'site.write',
      body: flatLeadInput,
      bodyExample: flatLeadExample,
      answer: { bare: true, data: saidShape, example: { success: true, message: 'Lead processed successfully' } },
      run: async ({ principal, body, deps }) => ({
        status: 200,
        bare: keptToWire(await testMeta(principal, body, deps)),
      }),
    }),
  ]
}
