import type { CampaignSettings } from '../model/campaign.js'

/** What a dial mode that does not dial ahead decides from. */
export interface PacingInput {
  readonly settings: CampaignSettings
  /** A limit on abandoned calls is reached. */
  readonly isOver: boolean
  /** Agents of the campaign who could take a call this moment. */
  readonly readyAgents: number
  /** Lines placed and not yet answered, screening included. */
  readonly dialing: number
  /** People who answered and have no agent yet. */
  readonly waiting: number
}
