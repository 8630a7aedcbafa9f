import type { Wire } from '../../contract/reply.js'

export const leadExample: Wire = {
  id: 1,
  campaignId: 1,
  phoneNumber: '+12025550123',
  name: 'Lead 0001',
  email: 'lead0001@example.com',
  status: 'contacted',
  stage: 'ready',
  finishedWhy: null,
  attempts: 1,
  lastContactedAt: '2025-11-13T09:30:00.000Z',
  dueAt: '2025-11-13T11:30:00.000Z',
  callbackAt: null,
  callbackAgentId: null,
  timeZone: 'America/New_York',
  priority: 0,
  metadata: { company: 'Acme Corp', notes: 'Interested in product demo' },
  createdAt: '2025-11-01T00:00:00.000Z',
  updatedAt: '2025-11-13T09:32:05.000Z',
}

export const bulkUploadExample: Wire = {
  imported: 450,
  duplicates: 50,
  errors: 0,
  campaignId: 1,
  importId: 1,
  state: 'done',
  rows: 500,
  progress: 1,
  fileName: 'leads.csv',
  alreadyImported: false,
  rejectsUrl: null,
  error: null,
  startedAt: '2025-11-13T09:30:00.000Z',
  finishedAt: '2025-11-13T09:30:01.000Z',
}
