import type { CampaignId, SiteId } from '../../../dialer/model/ids.js'
import { getSetting } from '../../../storage/settings/settings.js'
import type { ApiDeps } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import type { SettingsInput } from './settings-schema.js'

const key = (campaign: CampaignId) => `api.campaign.${campaign}.auto`

/** True if the contract's own word for the dial mode was used. */
export function createdAsAuto(settings: SettingsInput): boolean {
  return settings.dialingMode === 'auto'
}

/**
 * Campaigns created with the dial mode `auto`. The word is the contract's, not the dialer's (which says progressive), so it is kept
 * beside the campaign, only to be given back as it was sent.
 */
export async function autoMode(
  db: SiteDb,
  campaigns: readonly { readonly id: CampaignId }[],
): Promise<ReadonlySet<CampaignId>> {
  const found = new Set<CampaignId>()
  for (const { id } of campaigns) if ((await getSetting(db, key(id))) === true) found.add(id)
  return found
}

/** Notes whether the campaign's dial mode was given as `auto`. */
export async function keepAutoMode(deps: ApiDeps, site: SiteId, campaign: CampaignId, auto: boolean): Promise<void> {
  await deps.store.write(site, 'settings.put', { key: key(campaign), value: auto })
}
