import { type AmdMeter, createAmdMeter } from '../amd/amd-meter.js'
import type { AmdHistory } from '../model/amd-quality.js'
import { setupOf } from '../model/amd-setup.js'
import type { Campaign } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'
import type { AmdSeed } from '../ports/engine-store.js'

/** What machine detection is worth, per campaign, while the engine runs. */
export interface AmdBook {
  meter(campaign: Campaign): AmdMeter
}

/** @param seed what was measured before, by campaign */
export function createAmdBook(seed: readonly AmdSeed[] = []): AmdBook {
  const meters = new Map<CampaignId, AmdMeter>()
  const past = new Map<CampaignId, readonly AmdHistory[]>()
  for (const { campaign, ...history } of seed) past.set(campaign, [...(past.get(campaign) ?? []), history])
  return {
    meter({ id, settings }) {
      const setup = setupOf(settings.amd)
      const known = meters.get(id)
      if (known?.setup === setup) return known
      const histories = past.get(id) ?? []
      const meter = createAmdMeter(setup, histories.find((one) => one.setup === setup) ?? histories.at(-1))
      meters.set(id, meter)
      return meter
    },
  }
}
