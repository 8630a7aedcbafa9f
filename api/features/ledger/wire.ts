import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import type { AbandonmentReport, RuleReport } from '../../../dialer/model/ledger.js'
import { iso, isoOrNull } from '../../schema/pieces.js'
import { unlawfulMessage } from '../campaigns/lawful-message.js'
import { abandonmentRuleToWire } from '../campaigns/settings/abandonment.js'

/** Where a campaign stands with its rules on abandoned calls, as answers carry it. */
export function abandonmentReportToWire({ campaign, rules, windows }: AbandonmentReport, settings: CampaignSettings) {
  return {
    campaignId: campaign,
    isLimited: windows.some(({ state }) => state === 'over'),
    confidence: rules.confidence,
    misjudgedShare: rules.misjudgedShare,
    timeZone: rules.timeZone,
    rules: windows.map(ruleToWire),
    warnings: warningsOf(rules.misjudgedShare, settings),
  }
}

function ruleToWire({ rule, from, until, counts, live, abandoned, misjudged, ratio, ...rest }: RuleReport) {
  return {
    ...abandonmentRuleToWire(rule),
    from: iso(from),
    until: isoOrNull(until),
    connected: counts.connected,
    late: counts.late,
    abandoned: counts.abandoned,
    machines: counts.machines,
    answers: rounded(live),
    withoutAgent: rounded(abandoned),
    misjudged: rounded(misjudged),
    ratio: rounded(ratio),
    upperBound: rounded(rest.upperBound),
    budgetLeft: rounded(rest.budgetLeft),
    state: rest.state,
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** What an owner should know of settings that are allowed. */
function warningsOf(misjudgedShare: number, settings: CampaignSettings): string[] {
  const { abandonment, dropAfterMs, dropMessage } = settings
  const warnings: string[] = []
  for (const { name, limit } of abandonment.rules) {
    if (limit >= 1) warnings.push(`The rule ${name} allows every call to be abandoned (limit 1). Check the law.`)
    else if (limit <= 0) warnings.push(`The rule ${name} allows none (limit 0): one line per ready agent.`)
    else if (misjudgedShare >= limit) {
      warnings.push(
        `Machine detection alone takes ${misjudgedShare} of people for machines, which is no less than the limit ${limit} of the rule ${name}.`,
      )
    }
  }
  if (dropAfterMs > 2000) {
    warnings.push(
      `An agent counts as in time ${dropAfterMs} ms after the answer; 16 CFR 310.4(b)(4)(iii) and Ofcom ask for 2000 (dropAfterMs).`,
    )
  }
  if (dropMessage === null) {
    warnings.push('People without an agent hear no message (dropMessage), which US and UK law asks for.')
  }
  warnings.push(...[unlawfulMessage(settings)].flatMap((one) => one ?? []))
  return warnings
}
