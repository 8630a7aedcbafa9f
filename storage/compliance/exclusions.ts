import { attemptGate, checkLead } from '../../dialer/campaigns/compliance.js'
import { type Campaign, placesCalls } from '../../dialer/model/campaign.js'
import type { HoldRule } from '../../dialer/model/domain-event.js'
import { checkGate } from '../engine-store/gate.js'
import { type LeadRow, leadColumns, leadFromRow } from '../leads/lead-from-row.js'
import type { SiteTx } from '../writer/operation.js'

/** Some ready leads of a campaign to be held against every rule. */
export interface ExclusionSlice {
  readonly campaign: Campaign
  /** Leads behind this id. */
  readonly after: number
  readonly limit: number
  readonly now: number
}

export interface ExclusionCounts {
  /** Leads looked at. */
  readonly seen: number
  /** The last of them; null when there was none. */
  readonly last: number | null
  /** By the rule that would speak first; `none`: may be dialled now. */
  readonly rules: Readonly<Partial<Record<HoldRule | 'none', number>>>
}

/** The campaign last asked for, with its text: what a place's hours are is remembered by the settings object, and each question brings a new one. */
const lastAsked: { text: string; campaign: Campaign | null } = { text: '', campaign: null }

function sameCampaign(campaign: Campaign): Campaign {
  const text = JSON.stringify(campaign)
  if (lastAsked.campaign !== null && lastAsked.text === text) return lastAsked.campaign
  lastAsked.text = text
  lastAsked.campaign = campaign
  return campaign
}

/** Counts what each rule would say of some ready leads now, as the dialer and the gate apply them. Keep slices small: calls wait meanwhile. */
export function countExclusions(tx: SiteTx, { campaign: asked, after, limit, now }: ExclusionSlice): ExclusionCounts {
  const campaign = sameCampaign(asked)
  const rows = tx
    .statement(
      `SELECT ${leadColumns.join(', ')} FROM leads
       WHERE campaign_id = ? AND stage = 'ready' AND id > ? ORDER BY id LIMIT ?`,
    )
    .all(campaign.id, after, limit) as LeadRow[]
  const agentHeld = !placesCalls(campaign.settings)
  const rules: Partial<Record<HoldRule | 'none', number>> = {}
  for (const row of rows) {
    const lead = leadFromRow(row)
    const gate = checkGate(tx, attemptGate(lead, campaign, now, agentHeld))
    const check = checkLead(lead, campaign, now)
    // Rules that time does not heal come first, as in the answer to why.
    const rule = gate?.until === null ? gate.refused : check.ok ? (gate?.refused ?? 'none') : check.rule
    rules[rule] = (rules[rule] ?? 0) + 1
  }
  return { seen: rows.length, last: rows.at(-1)?.id ?? null, rules }
}

/** How many leads of a campaign are in each stage, and the ids between which the ready ones lie. */
export function exclusionStock(
  tx: SiteTx,
  input: { readonly campaign: number },
): {
  readonly ready: number
  readonly inAttempt: number
  readonly finished: number
  readonly first: number
  readonly last: number
} {
  const counts = tx
    .statement('SELECT stage, sum(n) AS n FROM lead_counts WHERE campaign_id = ? GROUP BY stage')
    .all(input.campaign) as { stage: string; n: number }[]
  const of = (stage: string): number => counts.find((one) => one.stage === stage)?.n ?? 0
  const ends = tx
    .statement(
      `SELECT ifnull((SELECT id FROM leads WHERE campaign_id = ? ORDER BY id LIMIT 1), 0) AS first,
              ifnull((SELECT id FROM leads WHERE campaign_id = ? ORDER BY id DESC LIMIT 1), 0) AS last`,
    )
    .get(input.campaign, input.campaign) as { first: number; last: number }
  return { ready: of('ready'), inAttempt: of('inAttempt'), finished: of('finished'), ...ends }
}
