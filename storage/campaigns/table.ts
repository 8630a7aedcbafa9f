import type { Generated } from 'kysely'
import type { CampaignStatus } from '../../dialer/model/campaign.js'

/** A campaign. `settings` is JSON of CampaignSettings. A deleted one keeps its row, so that its call records can name it. */
export interface CampaignTable {
  id: Generated<number>
  name: string
  description: string | null
  status: CampaignStatus
  settings: string
  created_at: number
  updated_at: number
  deleted_at: number | null
}

/** Agents of a campaign, in the order they were named. No row: every agent of the site. */
export interface CampaignAgentTable {
  campaign_id: number
  agent_id: number
  position: number
}
