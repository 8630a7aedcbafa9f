import type { Campaign } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'
import type { LedgerSeed, RuleSet } from '../model/ledger.js'
import { type AbandonmentLedger, createAbandonmentLedger } from '../pacing/ledger/abandonment-ledger.js'
import { ruleSetOf } from '../pacing/ledger/rule-set.js'

/** The abandonment ledger of a running engine: what has been counted, and by which rules. */
export interface LedgerBook {
  readonly ledger: AbandonmentLedger
  /** Share of a campaign's people taken for machines, as measured elsewhere; null: not known. */
  setMeasured(campaign: CampaignId, share: number | null): void
  /** The rules a campaign is counted by at this moment, which from then on the ledger holds. */
  rules(campaign: Campaign): Rules
}

interface Rules {
  readonly set: RuleSet
  readonly json: string
}

/** @param timeZone of the site, in which its days begin */
export function createLedgerBook(timeZone: string, seed: LedgerSeed | undefined): LedgerBook {
  const ledger = createAbandonmentLedger()
  if (seed !== undefined) ledger.seed(seed)
  const measured = new Map<CampaignId, number | null>()
  const known = new Map<CampaignId, { readonly settings: Campaign['settings'] } & Rules>()
  return {
    ledger,
    setMeasured(campaign, share) {
      if (measured.get(campaign) === share) return
      measured.set(campaign, share)
      known.delete(campaign)
    },
    rules({ id, settings }) {
      const before = known.get(id)
      if (before?.settings === settings) return before
      const set = ruleSetOf(settings, timeZone, measured.get(id) ?? null)
      const rules = { settings, set, json: JSON.stringify(set) }
      known.set(id, rules)
      ledger.setRules(id, set)
      return rules
    },
  }
}
