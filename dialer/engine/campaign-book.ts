import { createHopper, type Hopper } from '../campaigns/lead-selector.js'
import type { Campaign } from '../model/campaign.js'
import type { PaceLimit } from '../model/domain-event.js'
import type { CampaignId } from '../model/ids.js'
import { leadOrderOf } from '../model/lead-order.js'
import type { PacerMemory } from '../pacing/pacer.js'
import { newTurn, type Turn } from '../queue/turns.js'
import type { CampaignPacing } from './campaign-pacing.js'

/** What limits a campaign's pace at this moment; `until` epoch ms where time alone ends it. */
export interface Limit {
  readonly by: PaceLimit
  readonly until: number | null
}

/** One campaign the engine works on. */
export interface CampaignEntry {
  campaign: Campaign
  readonly hopper: Hopper
  limit: Limit
  /** Since when it is this limit, epoch ms. */
  limitedSince: number
  /** The limit last told to others. */
  toldLimit: PaceLimit
  /** A change of the limit waits to be told. */
  paceArmed: boolean
  /** Its pacer; null for a campaign that agents dial by hand. */
  pacing: CampaignPacing | null
  /** What its last pacer had learned. */
  memory: PacerMemory | null
  /** Its place among campaigns that want lines. */
  readonly turn: Turn
  /** No longer there; its live calls go on by what they know. */
  removed: boolean
}

/** The campaigns of a site. */
export interface CampaignBook {
  get(id: CampaignId): CampaignEntry | undefined
  /** All that are still there, by id. */
  present(): readonly CampaignEntry[]
  put(campaign: Campaign): CampaignEntry
  /** Takes a campaign away; what is known of it stays for its open calls. */
  remove(id: CampaignId): CampaignEntry | undefined
  /** Forgets a removed campaign for good. */
  forget(id: CampaignId): void
}

export function createCampaignBook(): CampaignBook {
  const entries = new Map<CampaignId, CampaignEntry>()
  let present: readonly CampaignEntry[] = []
  const list = () => {
    present = [...entries.values()].filter((entry) => !entry.removed).sort((a, b) => a.campaign.id - b.campaign.id)
  }
  return {
    get: (id) => entries.get(id),
    present: () => present,
    put(campaign) {
      const known = entries.get(campaign.id)
      if (known !== undefined) {
        known.campaign = campaign
        known.hopper.setOrder(leadOrderOf(campaign.settings))
        known.removed = false
        list()
        return known
      }
      const entry: CampaignEntry = {
        campaign,
        hopper: createHopper(campaign.id),
        limit: { by: 'none', until: null },
        limitedSince: 0,
        toldLimit: 'none',
        paceArmed: false,
        pacing: null,
        memory: null,
        turn: newTurn(),
        removed: false,
      }
      entry.hopper.setOrder(leadOrderOf(campaign.settings))
      entries.set(campaign.id, entry)
      list()
      return entry
    },
    remove(id) {
      const entry = entries.get(id)
      if (entry === undefined || entry.removed) return undefined
      entry.removed = true
      list()
      return entry
    },
    forget(id) {
      entries.delete(id)
    },
  }
}
