import type { CallerId } from '../model/caller-id.js'
import type { CampaignSettings } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'

/** What of a campaign decides over its numbers; `id` null: one that is yet to be saved. */
export interface CallingCampaign {
  readonly id: CampaignId | null
  readonly settings: Pick<CampaignSettings, 'callerIds' | 'callerIdPolicy'>
}

/** The numbers a campaign may use, each once: its own list and its groups, without those that are switched off or kept for others. */
export function numbersOf({ id, settings }: CallingCampaign, pool: readonly CallerId[]): readonly string[] {
  const closed = new Set(
    pool
      .filter(({ active, campaigns }) => !active || (campaigns.length > 0 && (id === null || !campaigns.includes(id))))
      .map(({ number }) => number),
  )
  const groups = new Set(settings.callerIdPolicy.groups)
  const ofGroups = pool.filter(({ group }) => group !== null && groups.has(group)).map(({ number }) => number)
  return [...new Set([...settings.callerIds, ...ofGroups])].filter((number) => !closed.has(number))
}
