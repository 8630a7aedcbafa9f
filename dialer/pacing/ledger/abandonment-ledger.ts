import type { CampaignId } from '../../model/ids.js'
import type { AbandonmentState, AnswerClass, LedgerSeed, RuleReport, RuleSet } from '../../model/ledger.js'
import type { PacerWindow } from '../pacer.js'
import { change } from './counts.js'
import { createQuarters, type Quarters } from './quarters.js'
import { createRuleMeter, type RuleMeter } from './rule-meter.js'
import { longestWindowMs } from './window.js'

/** A rule that has another state than before. */
export interface RuleChange {
  readonly report: RuleReport
  readonly before: AbandonmentState
}

/** Counts the live answers of a site's campaigns against all their rules at once. */
export interface AbandonmentLedger {
  /** Takes in what was counted before; to be called before anything else. */
  seed(seed: LedgerSeed): void
  /** One answer, or one that turned out to be of another class. */
  count(campaign: CampaignId, answeredAt: number, to: AnswerClass, from: AnswerClass | null): void
  /** Sets the rules of a campaign; the same ones change nothing. */
  setRules(campaign: CampaignId, rules: RuleSet): void
  rulesOf(campaign: CampaignId): RuleSet | null
  /**
   * True while a rule of the campaign is over.
   * @param atRisk calls that may find no agent if the campaign goes on as it would: what no budget is left for counts as over too
   */
  isOver(campaign: CampaignId, now: number, atRisk?: number): boolean
  /** True if a pacer of the campaign has spent more than it can make good. */
  isSpent(campaign: CampaignId, now: number): boolean
  /** When the last of the windows that are over ends; null: only better counts end it, or none is over. */
  overUntil(campaign: CampaignId, now: number): number | null
  /** What a pacer has to hold. */
  windows(campaign: CampaignId, now: number): readonly PacerWindow[]
  reports(campaign: CampaignId, now: number): readonly RuleReport[]
  /** Rules of the campaign whose state is another than when this was asked last. */
  changes(campaign: CampaignId, now: number): readonly RuleChange[]
}

interface Page {
  readonly quarters: Quarters
  rules: RuleSet | null
  /** JSON of the rules the meters were made for. */
  text: string
  meters: readonly { readonly meter: RuleMeter; told: AbandonmentState }[]
}

/** An empty ledger. */
export function createAbandonmentLedger(): AbandonmentLedger {
  const site = createQuarters()
  const pages = new Map<CampaignId, Page>()

  const pageOf = (campaign: CampaignId): Page => {
    const known = pages.get(campaign)
    if (known !== undefined) return known
    const page: Page = { quarters: createQuarters(), rules: null, text: '', meters: [] }
    pages.set(campaign, page)
    return page
  }

  return {
    seed({ quarters, began }) {
      for (const { campaign, at } of began) {
        pageOf(campaign).quarters.begin(at)
        site.begin(at)
      }
      for (const { campaign, at, ...counts } of quarters) {
        pageOf(campaign).quarters.add(at, counts)
        site.add(at, counts)
      }
    },
    count(campaign, answeredAt, to, from) {
      const counts = change(to, from)
      const { quarters } = pageOf(campaign)
      for (const book of [quarters, site]) {
        book.add(answeredAt, counts)
        book.forget(answeredAt - longestWindowMs)
      }
    },
    setRules(campaign, rules) {
      const page = pageOf(campaign)
      if (page.rules === rules) return
      const text = JSON.stringify(rules)
      page.rules = rules
      if (page.text === text) return
      page.text = text
      const before = page.meters
      page.meters = rules.rules.map((rule) => {
        const old = before.find(({ meter }) => JSON.stringify(meter.rule) === JSON.stringify(rule))
        const quarters = rule.scope === 'site' ? site : page.quarters
        return {
          meter: createRuleMeter(rule, rules, quarters, old?.meter.standing),
          told: old?.told ?? (rule.limit <= 0 ? 'over' : 'within'),
        }
      })
    },
    rulesOf: (campaign) => pages.get(campaign)?.rules ?? null,
    isOver: (campaign, now, atRisk = 0) =>
      pages.get(campaign)?.meters.some(({ meter }) => meter.look(now) === 'over' || meter.isTooRisky(now, atRisk)) ??
      false,
    isSpent: (campaign, now) => pages.get(campaign)?.meters.some(({ meter }) => meter.isSpent(now)) ?? false,
    overUntil(campaign, now) {
      let last: number | null = null
      for (const { meter } of pages.get(campaign)?.meters ?? []) {
        if (meter.look(now) !== 'over') continue
        const until = meter.rule.limit <= 0 ? null : meter.until(now)
        if (until === null) return null
        last = Math.max(last ?? until, until)
      }
      return last
    },
    windows: (campaign, now) => pages.get(campaign)?.meters.map(({ meter }) => meter.window(now)) ?? [],
    reports: (campaign, now) => pages.get(campaign)?.meters.map(({ meter }) => meter.report(now)) ?? [],
    changes(campaign, now) {
      const found: RuleChange[] = []
      for (const each of pages.get(campaign)?.meters ?? []) {
        const state = each.meter.look(now)
        if (state === each.told) continue
        found.push({ report: each.meter.report(now), before: each.told })
        each.told = state
      }
      return found
    },
  }
}
