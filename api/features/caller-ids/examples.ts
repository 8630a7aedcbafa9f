import type { Wire } from '../../contract/reply.js'

const standing = {
  callsToday: 62,
  lastCallAt: '2025-11-13T10:00:00.000Z',
  health: {
    state: 'resting',
    since: '2025-11-13T09:30:00.000Z',
    until: '2025-11-14T09:30:00.000Z',
    signal: 'answers',
    isActedOn: true,
    evidence: 0,
    compared: 0,
    answers: { calls: 240, hits: 31, share: 0.129167, low: 0.089516, high: 0.17837, expected: 0.27 },
    shortCalls: { calls: 31, hits: 4, share: 0.129032, low: 0.036343, high: 0.298339, expected: 0.09 },
    complaints: { calls: 26, hits: 0, share: 0, low: 0, high: 0.132267, expected: 0.01 },
    why: '12.9 % of its calls are answered by people; with other numbers on the same lists at the same time 27.0 % would be expected.',
    next: 'Its rest ends 2025-11-14T09:30:00.000Z. Check meanwhile whether it is labelled as spam (the registries of the carriers’ analytics firms, as freecallerregistry.com in the US) and register it there.',
  },
} as const

/** For the documentation. */
export const callerIdExample: Wire = {
  id: 1,
  phoneNumber: '+12125550100',
  label: 'New York 1',
  group: 'sales',
  area: '+1212',
  region: 'US-NY',
  country: 'US',
  dailyLimit: 100,
  campaignIds: [],
  callable: true,
  active: true,
  ...standing,
  createdAt: '2025-11-01T08:00:00.000Z',
  updatedAt: '2025-11-01T08:00:00.000Z',
}

export const campaignCallerIdExample: Wire = {
  phoneNumber: '+12125550100',
  ...standing,
  limit: 100,
  hold: 'resting',
  holdUntil: '2025-11-14T09:30:00.000Z',
}
