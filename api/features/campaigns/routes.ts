import { agentId, campaignId } from '../../../dialer/model/ids.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idParam, isoSecond } from '../../schema/pieces.js'
import { campaignExample, campaignLiveExample } from './examples.js'
import { campaignLiveToWire } from './live-wire.js'
import {
  type CampaignBody,
  campaignCreate,
  campaignLiveWire,
  campaignQuery,
  campaignUpdate,
  campaignWire,
} from './schema.js'
import { agentsNamed } from './screen-facts.js'
import { screenToWire } from './screen-wire.js'
import {
  type CampaignFound,
  createCampaign,
  deleteCampaign,
  getCampaign,
  listCampaigns,
  liveCampaign,
  setCampaignStatus,
  updateCampaign,
} from './service.js'
import { settingsToWire } from './settings-wire.js'

const tag = 'Campaigns'
const one = { data: campaignWire, example: campaignExample }

/** A campaign as answers carry it. */
export function campaignToWire({ campaign, auto, screen }: CampaignFound) {
  return {
    id: campaign.id,
    name: campaign.name,
    description: campaign.description,
    status: campaign.status,
    agentId: campaign.agents[0] ?? null,
    agentName: campaign.agentNames[0] ?? null,
    agentIds: [...campaign.agents],
    totalLeads: campaign.totalLeads,
    completedLeads: campaign.completedLeads,
    successRate: campaign.successRate,
    settings: settingsToWire(campaign.settings, auto),
    createdAt: isoSecond(campaign.createdAt),
    updatedAt: isoSecond(campaign.updatedAt),
    ...screenToWire(campaign, screen),
    created_at: isoSecond(campaign.createdAt),
    updated_at: isoSecond(campaign.updatedAt),
  } satisfies Wire
}

/** A body's campaign in our words; what it does not name stays away. */
async function inputOf(principal: Principal, body: CampaignBody, deps: ApiDeps) {
  const { agentId: single, agentIds, settings, start_date: startAt, end_date: endAt, assigned_to: assignedTo } = body
  const named = assignedTo ? await agentsNamed(siteDb(deps, principal), assignedTo) : undefined
  const one = single === undefined ? named : single === null ? [] : [agentId(single)]
  const dates = { ...(startAt !== undefined && { startAt }), ...(endAt !== undefined && { endAt }) }
  return {
    name: body.name ?? body.campaign_name,
    description: body.description,
    status: body.status,
    agents: agentIds ? agentIds.map(agentId) : one,
    settings: settings || Object.keys(dates).length > 0 ? { ...dates, ...settings } : undefined,
    screen: { number: body.campaign_id, allocations: body.allocations, assignedTo, method: body.method },
  }
}

const control = (verb: string, status: 'active' | 'paused' | 'completed', summary: string, message: string) =>
  jsonRow({
    method: 'post',
    path: `/campaigns/:id/${verb}`,
    tag,
    summary,
    right: 'campaign.control',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => {
      const found = await setCampaignStatus(principal, { id: campaignId(params.id), status }, deps)
      return { data: campaignToWire(found), message }
    },
  })

export const campaignRows = [
  jsonRow({
    method: 'get',
    path: '/campaigns',
    tag,
    summary: 'List campaigns',
    right: 'campaign.read',
    query: campaignQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, sortBy, order, status, query: text } = query
      const found = await listCampaigns(
        principal,
        {
          page,
          limit,
          sortBy,
          order,
          ...(status && { status }),
          ...(query.agentId !== undefined && { agent: agentId(query.agentId) }),
          ...(text && { query: text }),
        },
        deps,
      )
      return { items: found.items.map(campaignToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/campaigns',
    tag,
    summary: 'Create a campaign',
    description: 'It is active at once unless `status` says otherwise. Settings not given get the product’s defaults.',
    right: 'campaign.write',
    body: campaignCreate,
    bodyExample: {
      name: 'Q4 Sales Campaign',
      description: 'End of year sales push',
      settings: { dialingMode: 'auto', callDelay: 5, maxAttempts: 3 },
    },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { name = '', description = null, agents = [], settings = {}, screen } = await inputOf(principal, body, deps)
      const input = { name, description, status: body.status, agents, settings, screen }
      const data = campaignToWire(await createCampaign(principal, input, deps))
      return { data, extra: { item: data }, message: 'Campaign created successfully' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/campaigns/:id',
    tag,
    summary: 'One campaign',
    right: 'campaign.read',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: campaignToWire(await getCampaign(principal, { id: campaignId(params.id) }, deps)),
    }),
  }),
  jsonRow({
    method: 'put',
    path: '/campaigns/:id',
    tag,
    summary: 'Change a campaign; what is not given stays',
    right: 'campaign.write',
    params: idParam,
    body: campaignUpdate,
    bodyExample: { name: 'Q4 Sales Campaign - Updated', status: 'paused', settings: { callDelay: 10 } },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const input = { id: campaignId(params.id), ...(await inputOf(principal, body, deps)) }
      const data = campaignToWire(await updateCampaign(principal, input, deps))
      return { data, extra: { item: data }, message: 'Campaign updated successfully' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/campaigns/:id',
    tag,
    summary: 'Delete a campaign; its call records stay',
    right: 'campaign.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await deleteCampaign(principal, { id: campaignId(params.id) }, deps)
      return null
    },
  }),
  control('start', 'active', 'Start or resume a campaign', 'Campaign started'),
  control('pause', 'paused', 'Pause a campaign; live calls go on', 'Campaign paused'),
  control('stop', 'completed', 'Stop a campaign; live calls go on, it can be started again', 'Campaign stopped'),
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/live',
    tag,
    summary: 'How the campaign is dialled now, and what keeps it from placing more calls',
    right: 'site.read',
    params: idParam,
    answer: { data: campaignLiveWire, example: campaignLiveExample },
    run: async ({ principal, params, deps }) => {
      const { campaign, live } = await liveCampaign(principal, { id: campaignId(params.id) }, deps)
      return { data: { status: campaign.status, ...campaignLiveToWire(campaign.id, live) } }
    },
  }),
]
