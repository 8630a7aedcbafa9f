import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import type { Wire } from '../../contract/reply.js'
import { settingsToWire } from './settings-wire.js'

export const campaignExample: Wire = {
  id: 1,
  name: 'Q4 Sales Campaign',
  description: 'End of year sales push',
  status: 'active',
  agentId: 1,
  agentName: 'Agent 1',
  agentIds: [1],
  totalLeads: 500,
  completedLeads: 150,
  successRate: 30.5,
  settings: settingsToWire({ ...defaultCampaignSettings, callDelayS: 5 }, true),
  createdAt: '2025-11-01T00:00:00Z',
  updatedAt: '2025-11-13T10:00:00Z',
  campaign_id: 1,
  campaign_name: 'Q4 Sales Campaign',
  start_date: '2025-11-01T00:00:00Z',
  end_date: null,
  allocations: null,
  assigned_to: null,
  method: null,
  created_at: '2025-11-01T00:00:00Z',
  updated_at: '2025-11-13T10:00:00Z',
}

export const campaignLiveExample: Wire = {
  campaignId: 1,
  status: 'active',
  hopper: 50,
  dialing: 3,
  waiting: 0,
  talking: 12,
  limitedBy: 'agents_busy',
  limitedUntil: null,
  why: 'Every agent of this campaign is busy, paused or in wrap-up.',
}
