import type { Wire } from '../../contract/reply.js'

/** For the documentation. */
export const webhookExample: { readonly [key: string]: Wire } = {
  id: 1,
  name: 'CRM',
  url: 'https://crm.example.com/hooks/trunkline',
  events: ['call.ended', 'lead.updated'],
  campaignIds: [],
  retryForS: 86_400,
  status: 'active',
  why: null,
  lastEvent: 4711,
  waiting: 0,
  oldestWaitingAt: null,
  failingSince: null,
  lastSuccessAt: '2025-11-13T10:00:00.000Z',
  lastFailureAt: null,
  lastError: null,
  formerSecretUntil: null,
  createdAt: '2025-11-01T08:00:00.000Z',
  updatedAt: '2025-11-01T08:00:00.000Z',
}

const delivery = {
  id: 812,
  deliveryId: 'dlv_6f1ed002ab5595859014ebf0951522d9',
  eventId: 4711,
  event: 'call.ended',
  happenedAt: '2025-11-13T09:59:58.000Z',
  status: 'retrying',
  attempts: 2,
  lastTryAt: '2025-11-13T10:00:05.000Z',
  nextTryAt: '2025-11-13T10:00:16.000Z',
  lastStatus: 500,
  lastError: 'It answered 500.',
  durationMs: 120,
  replayId: null,
} as const

export const deliveryExample: Wire = delivery

const tried = { durationMs: 120, status: 500, error: 'It answered 500.', answer: 'Internal Server Error' } as const

export const deliveryDetailExample: Wire = {
  ...delivery,
  tries: [
    { at: '2025-11-13T09:59:58.000Z', ...tried },
    { at: '2025-11-13T10:00:05.000Z', ...tried },
  ],
  body: '{"deliveryId":"dlv_6f1ed002ab5595859014ebf0951522d9","event":"call.ended","id":4711,…}',
}

export const replayExample: Wire = {
  id: 3,
  what: 'dead',
  fromEvent: 0,
  toEvent: 4711,
  lastEvent: 4200,
  sent: 12,
  failed: 0,
  status: 'running',
  createdAt: '2025-11-13T10:00:00.000Z',
  finishedAt: null,
}

export const testExample: Wire = {
  delivered: true,
  deliveryId: 'dlv_0b8ff8d0a1a84ee0a86c7c2c3d0ac1b5',
  at: '2025-11-13T10:00:00.000Z',
  durationMs: 84,
  status: 200,
  error: null,
  answer: 'ok',
}
