import { campaignId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { callerIdExample, campaignCallerIdExample } from './examples.js'
import { callerIdCreate, callerIdQuery, callerIdUpdate, callerIdWire, campaignCallerIdWire } from './schema.js'
import {
  callerIdsOfCampaign,
  createCallerId,
  decideCallerId,
  deleteCallerId,
  getCallerId,
  listCallerIds,
  updateCallerId,
} from './service.js'
import { callerIdToWire, campaignCallerIdToWire } from './wire.js'

const tag = 'Caller ids'

const one = { data: callerIdWire, example: callerIdExample }

const decisionRow = (decision: 'release' | 'quarantine', summary: string, message: string) =>
  jsonRow({
    method: 'post',
    path: `/caller-ids/:id/${decision}`,
    tag,
    summary,
    right: 'site.control',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: callerIdToWire(await decideCallerId(principal, { id: params.id, decision }, deps)),
      message,
    }),
  })

export const callerIdRows = [
  jsonRow({
    method: 'get',
    path: '/caller-ids',
    tag,
    summary: 'The site’s numbers to call with: where they are from, how often they were used, and how they do',
    description:
      'Numbers are compared with each other on calls of the same campaign at the same time, by a sequential test: a sound number rests within its first 1,000 compared calls with a chance of 1 % at most, and a list that answers badly moves none of them. Complaints are dispositions that put the called number on the do-not-call list.',
    right: 'site.read',
    query: callerIdQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, group, query: text } = query
      const input = { page, limit, ...(group !== undefined && { group }), ...(text && { query: text }) }
      const found = await listCallerIds(principal, input, deps)
      return { items: found.items.map(callerIdToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/caller-ids',
    tag,
    summary: 'Enter a number into the pool',
    right: 'site.write',
    body: callerIdCreate,
    bodyExample: { phoneNumber: '+12125550100', label: 'New York 1', group: 'sales', dailyLimit: 100 },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { phoneNumber: number, campaignIds, ...same } = body
      const input = { ...same, number, campaigns: campaignIds.map(campaignId) }
      return { data: callerIdToWire(await createCallerId(principal, input, deps)), message: 'Caller id entered' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/caller-ids/:id',
    tag,
    summary: 'One number of the pool',
    right: 'site.read',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({ data: callerIdToWire(await getCallerId(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'put',
    path: '/caller-ids/:id',
    tag,
    summary: 'Change what is known of a number; absent fields stay',
    right: 'site.write',
    params: idParam,
    body: callerIdUpdate,
    bodyExample: { dailyLimit: 80, active: true },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const { campaignIds, label, group, dailyLimit, callable, active } = body
      const change = {
        ...(label !== undefined && { label }),
        ...(group !== undefined && { group }),
        ...(dailyLimit !== undefined && { dailyLimit }),
        ...(callable !== undefined && { callable }),
        ...(active !== undefined && { active }),
        ...(campaignIds && { campaigns: campaignIds.map(campaignId) }),
      }
      const found = await updateCallerId(principal, { id: params.id, change }, deps)
      return { data: callerIdToWire(found), message: 'Caller id changed' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/caller-ids/:id',
    tag,
    summary: 'Take a number out of the pool; calls that are out go on',
    right: 'site.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await deleteCallerId(principal, params, deps)
      return null
    },
  }),
  decisionRow(
    'release',
    'Bring a number back from rest or quarantine; it is watched from then on',
    'Caller id released',
  ),
  decisionRow('quarantine', 'Take a number out until a person releases it', 'Caller id quarantined'),
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/caller-ids',
    tag,
    summary: 'The numbers a campaign may use, of its own list and of the pool, and what keeps it from using each',
    description: 'Which number a call had, and why, is told in its trace (`call.reserved`).',
    right: 'site.read',
    params: idParam,
    answer: { data: campaignCallerIdWire, list: true, example: campaignCallerIdExample },
    run: async ({ principal, params, deps }) => {
      const found = await callerIdsOfCampaign(principal, { id: campaignId(params.id) }, deps)
      return { items: found.map(campaignCallerIdToWire), page: null }
    },
  }),
]
