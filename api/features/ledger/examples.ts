import type { Wire } from '../../contract/reply.js'

/** For the documentation. */
export const abandonmentExample: Wire = {
  campaignId: 1,
  isLimited: false,
  confidence: 0.95,
  misjudgedShare: 0,
  timeZone: 'Europe/Berlin',
  rules: [
    {
      name: 'daily',
      window: 'day',
      limit: 0.03,
      formula: 'plain',
      scope: 'campaign',
      from: '2027-03-01T23:00:00.000Z',
      until: '2027-03-02T23:00:00.000Z',
      connected: 294,
      late: 1,
      abandoned: 5,
      machines: 2,
      answers: 300,
      withoutAgent: 6,
      misjudged: 0,
      ratio: 0.02,
      upperBound: 0.039091,
      budgetLeft: 3,
      state: 'within',
    },
  ],
  warnings: [],
}
