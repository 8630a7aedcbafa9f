import type { CallRef, CampaignId, TrunkName } from '../model/ids.js'

/** Who holds a line. */
export interface SlotHolder {
  readonly campaign: CampaignId | null
  readonly trunk: TrunkName
}

/** Lines in use, counted by site, campaign and trunk; each held by a call and given back once. */
export interface Slots {
  take(call: CallRef, holder: SlotHolder): void
  /** Gives the call's line back; again changes nothing. True if it held one. */
  release(call: CallRef): boolean
  /** Lines in use by calls that are not ours. */
  setElsewhere(trunk: TrunkName, lines: number): void
  site(): number
  campaign(campaign: CampaignId): number
  /** Ours. */
  trunk(trunk: TrunkName): number
  /** Those of others. */
  elsewhere(trunk: TrunkName): number
  has(call: CallRef): boolean
  /** Every line in use, with the call that holds it. */
  held(): Iterable<readonly [CallRef, SlotHolder]>
}

export function createSlots(): Slots {
  const holders = new Map<CallRef, SlotHolder>()
  const campaigns = new Map<CampaignId, number>()
  const trunks = new Map<TrunkName, number>()
  const elsewhere = new Map<TrunkName, number>()

  const add = <K>(counts: Map<K, number>, key: K, by: number) => {
    const count = (counts.get(key) ?? 0) + by
    if (count === 0) counts.delete(key)
    else counts.set(key, count)
  }
  const count = (holder: SlotHolder, by: number) => {
    add(trunks, holder.trunk, by)
    if (holder.campaign !== null) add(campaigns, holder.campaign, by)
  }

  return {
    take(call, holder) {
      if (holders.has(call)) return
      holders.set(call, holder)
      count(holder, 1)
    },
    release(call) {
      const holder = holders.get(call)
      if (holder === undefined) return false
      holders.delete(call)
      count(holder, -1)
      return true
    },
    setElsewhere(trunk, lines) {
      elsewhere.set(trunk, lines)
    },
    site: () => holders.size,
    campaign: (campaign) => campaigns.get(campaign) ?? 0,
    trunk: (trunk) => trunks.get(trunk) ?? 0,
    elsewhere: (trunk) => elsewhere.get(trunk) ?? 0,
    has: (call) => holders.has(call),
    held: () => holders.entries(),
  }
}
