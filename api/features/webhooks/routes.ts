import { requireRight } from '../../auth/permissions.js'
import { eventKinds, topicOfKind } from '../../live/protocol.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { eventWords } from '../../webhooks/event-words.js'
import { deliveryDetailExample, deliveryExample, replayExample, testExample, webhookExample } from './examples.js'
import {
  deliveryDetailWire,
  deliveryParams,
  deliveryQuery,
  deliveryWire,
  eventTypeWire,
  pageQuery,
  replayBody,
  replayParams,
  replayWire,
  resumeBody,
  resumedWire,
  rotateBody,
  testWire,
  webhookCreate,
  webhookUpdate,
  webhookWire,
  webhookWithSecret,
} from './schema.js'
import {
  cancelReplay,
  createReplay,
  createWebhook,
  deleteWebhook,
  getDelivery,
  getWebhook,
  listDeliveries,
  listReplays,
  listWebhooks,
  pauseWebhook,
  replayDelivery,
  resumeWebhook,
  rotateSecret,
  testWebhook,
  updateWebhook,
} from './service.js'
import { deliveryDetailToWire, deliveryToWire, replayToWire, testToWire, webhookToWire } from './wire.js'

const tag = 'Webhooks'
const right = 'webhook.write'
const one = { data: webhookWire, example: webhookExample }
const withSecret = { data: webhookWithSecret, example: { ...webhookExample, secret: 'whsec_…' } }

export const webhookRows = [
  jsonRow({
    method: 'get',
    path: '/webhooks/event-types',
    tag,
    summary: 'The events that can be subscribed to',
    right,
    answer: {
      data: eventTypeWire,
      list: true,
      example: { event: 'call.ended', topic: 'call', description: eventWords['call.ended'] },
    },
    run: async ({ principal }) => {
      requireRight(principal, right)
      const items = eventKinds.map((event) => ({ event, topic: topicOfKind[event], description: eventWords[event] }))
      return { items, page: null }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/webhooks',
    tag,
    summary: 'The site’s webhooks and how they do',
    right,
    query: pageQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const found = await listWebhooks(principal, query, deps)
      return { items: found.items.map(webhookToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/webhooks',
    tag,
    summary: 'Send events to another system from now on',
    description:
      'Each event is posted as JSON, in order, the next when the former succeeded (200 to 299) or was given up. The secret in the answer signs every delivery: `X-Trunkline-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 with the whole secret over `<seconds>.<body>`. A delivery may come twice: know it again by `X-Trunkline-Delivery`.',
    right,
    body: webhookCreate,
    bodyExample: {
      name: 'CRM',
      url: 'https://crm.example.com/hooks/trunkline',
      events: ['call.ended', 'lead.updated'],
    },
    answer: { ...withSecret, status: 201 },
    run: async ({ principal, body, deps }) => {
      const made = await createWebhook(principal, body, deps)
      return { data: { ...webhookToWire(made), secret: made.secret }, message: 'Webhook created' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/webhooks/:id',
    tag,
    summary: 'One webhook and how it does',
    right,
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({ data: webhookToWire(await getWebhook(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'put',
    path: '/webhooks/:id',
    tag,
    summary: 'Change a webhook; absent fields stay, and what waits to be tried again is tried at once',
    right,
    params: idParam,
    body: webhookUpdate,
    bodyExample: { url: 'https://crm.example.com/hooks/v2' },
    answer: one,
    run: async ({ principal, params, body, deps }) => ({
      data: webhookToWire(await updateWebhook(principal, { ...params, ...body }, deps)),
      message: 'Webhook changed',
    }),
  }),
  jsonRow({
    method: 'delete',
    path: '/webhooks/:id',
    tag,
    summary: 'End a webhook; what waits is not sent, and its log goes',
    right,
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await deleteWebhook(principal, params, deps)
      return null
    },
  }),
  jsonRow({
    method: 'post',
    path: '/webhooks/:id/rotate-secret',
    tag,
    summary: 'Make a new secret; the former one signs beside it for a while',
    right,
    params: idParam,
    body: rotateBody,
    bodyExample: { overlapS: 86_400 },
    answer: withSecret,
    run: async ({ principal, params, body, deps }) => {
      const rotated = await rotateSecret(principal, { ...params, ...body }, deps)
      return { data: { ...webhookToWire(rotated), secret: rotated.secret }, message: 'Secret rotated' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/webhooks/:id/pause',
    tag,
    summary: 'Send nothing until it is resumed; it keeps its place',
    right,
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: webhookToWire(await pauseWebhook(principal, params, deps)),
      message: 'Webhook paused',
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/webhooks/:id/resume',
    tag,
    summary: 'Go on where it stopped, or with what happens from now on; an active one tries at once what it waits for',
    right,
    params: idParam,
    body: resumeBody,
    bodyExample: { from: 'where_it_stopped' },
    answer: { data: resumedWire, example: { ...webhookExample, lost: null } },
    run: async ({ principal, params, body, deps }) => {
      const resumed = await resumeWebhook(principal, { ...params, skip: body.from === 'now' }, deps)
      const lost = resumed.lost && { fromEvent: resumed.lost.from, toEvent: resumed.lost.to }
      return { data: { ...webhookToWire(resumed), lost }, message: 'Webhook resumed' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/webhooks/:id/test',
    tag,
    summary: 'Send a `webhook.test` at once and tell what came of it',
    right,
    params: idParam,
    answer: { data: testWire, example: testExample },
    run: async ({ principal, params, deps }) => ({ data: testToWire(await testWebhook(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'get',
    path: '/webhooks/:id/deliveries',
    tag,
    summary: 'What was sent, newest first',
    description: 'The newest 10,000 delivered of the last 7 days are kept, and dead ones for 90 days.',
    right,
    params: idParam,
    query: deliveryQuery,
    answer: { data: deliveryWire, list: true, example: deliveryExample },
    run: async ({ principal, params, query, deps }) => {
      const { page, limit, status, event, startDate, endDate } = query
      const input = {
        webhook: params.id,
        page,
        limit,
        ...(status && { status }),
        ...(event !== undefined && { kind: event }),
        ...(startDate !== undefined && { from: startDate }),
        ...(endDate !== undefined && { until: endDate + 1 }),
      }
      const found = await listDeliveries(principal, input, deps)
      return { items: found.items.map(deliveryToWire), page: found }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/webhooks/:id/deliveries/:deliveryId',
    tag,
    summary: 'One delivery with its tries',
    right,
    params: deliveryParams,
    answer: { data: deliveryDetailWire, example: deliveryDetailExample },
    run: async ({ principal, params, deps }) => {
      const found = await getDelivery(principal, { webhook: params.id, id: params.deliveryId }, deps)
      return { data: deliveryDetailToWire(found) }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/webhooks/:id/deliveries/:deliveryId/replay',
    tag,
    summary: 'Send one event again, delivered or dead, with the id it had',
    right,
    params: deliveryParams,
    answer: { data: replayWire, status: 202, example: replayExample },
    run: async ({ principal, params, deps }) => {
      const made = await replayDelivery(principal, { webhook: params.id, id: params.deliveryId }, deps)
      return { data: replayToWire(made), message: 'It is sent again' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/webhooks/:id/replays',
    tag,
    summary: 'Send a range of events again, or all that are dead',
    description:
      'In order, beside the stream of new events, which does not wait for it. Events that the webhook does not want are left out. Each carries the delivery id it had and `X-Trunkline-Replay: true`.',
    right,
    params: idParam,
    body: replayBody,
    bodyExample: { dead: true },
    answer: { data: replayWire, status: 202, example: replayExample },
    run: async ({ principal, params, body, deps }) => {
      const { dead, fromEvent, toEvent, startDate, endDate } = body
      const from = startDate === undefined ? undefined : Date.parse(startDate)
      const until = endDate === undefined ? undefined : Date.parse(endDate)
      const input = { webhook: params.id, dead, fromEvent, toEvent, from, until }
      return { data: replayToWire(await createReplay(principal, input, deps)), message: 'Replay begun' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/webhooks/:id/replays',
    tag,
    summary: 'Replays of a webhook and how far they are, newest first',
    right,
    params: idParam,
    query: pageQuery,
    answer: { data: replayWire, list: true, example: replayExample },
    run: async ({ principal, params, query, deps }) => {
      const found = await listReplays(principal, { ...query, webhook: params.id }, deps)
      return { items: found.items.map(replayToWire), page: found }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/webhooks/:id/replays/:replayId',
    tag,
    summary: 'End a replay; what was sent stays sent',
    right,
    params: replayParams,
    answer: { data: replayWire, example: replayExample },
    run: async ({ principal, params, deps }) => {
      const ended = await cancelReplay(principal, { webhook: params.id, id: params.replayId }, deps)
      return { data: replayToWire(ended), message: 'Replay ended' }
    },
  }),
]
