import type { CampaignSettings } from '../../model/campaign.js'
import type { RuleSet } from '../../model/ledger.js'

/**
 * The rules a campaign's answers are counted by. People can be misjudged only where detection keeps machines from agents.
 * @param measured share of people taken for machines as measured; null: not known
 */
export function ruleSetOf(
  { abandonment, amd }: Pick<CampaignSettings, 'abandonment' | 'amd'>,
  timeZone: string,
  measured: number | null,
): RuleSet {
  const { preset, rules, confidence, shiftStarts } = abandonment
  const misjudges = amd.mode === 'on' && amd.onMachine !== 'connectAgent'
  const share = abandonment.misjudgedShare ?? amd.misjudgedShare ?? measured ?? 0
  return {
    preset,
    rules: rules.map(({ name, window, limit, formula, scope }) => ({ name, window, limit, formula, scope })),
    confidence,
    misjudgedShare: misjudges ? share : 0,
    shiftStarts,
    timeZone,
  }
}
