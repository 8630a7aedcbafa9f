import type { Campaign } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'

/** Takes a campaign's caller ids in turn. */
export interface CallerIdRotation {
  /** The caller id of the next call; null leaves it to the trunk. */
  next(campaign: Campaign): string | null
}

/** A rotation that begins with the first caller id of each campaign. */
export function createCallerIdRotation(): CallerIdRotation {
  const turns = new Map<CampaignId, number>()
  return {
    next(campaign) {
      const { callerIds } = campaign.settings
      if (callerIds.length === 0) return null
      const turn = (turns.get(campaign.id) ?? 0) % callerIds.length
      turns.set(campaign.id, turn + 1)
      return callerIds[turn] ?? null
    },
  }
}
