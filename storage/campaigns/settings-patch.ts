import type { AbandonmentSettings } from '../../dialer/model/abandonment-settings.js'
import type { AmdCosts, AmdSettings, AmdThresholds } from '../../dialer/model/amd-settings.js'
import type { CallerIdPolicy } from '../../dialer/model/caller-id-settings.js'
import type { CampaignSettings, RetryRule } from '../../dialer/model/campaign.js'
import type { ComplianceSettings } from '../../dialer/model/compliance-settings.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import type { PacingSettings } from '../../dialer/model/pacing-settings.js'

/** What changes in machine detection; absent keys stay. */
export interface AmdSettingsPatch extends Partial<Omit<AmdSettings, 'thresholds' | 'costs'>> {
  readonly thresholds?: Partial<AmdThresholds>
  readonly costs?: Partial<AmdCosts>
}

/** What changes in a campaign's settings; absent keys stay. */
export interface CampaignSettingsPatch
  extends Partial<
    Omit<CampaignSettings, 'amd' | 'retry' | 'pacing' | 'compliance' | 'abandonment' | 'callerIdPolicy'>
  > {
  readonly amd?: AmdSettingsPatch
  readonly pacing?: Partial<PacingSettings>
  readonly compliance?: Partial<ComplianceSettings>
  readonly abandonment?: Partial<AbandonmentSettings>
  readonly callerIdPolicy?: Partial<CallerIdPolicy>
  /** By outcome; null takes a rule out. */
  readonly retry?: Readonly<Partial<Record<Outcome, RetryRule | null>>>
}

/** Settings with the given ones changed; all others stay. */
export function patchSettings(before: CampaignSettings, patch: CampaignSettingsPatch): CampaignSettings {
  const { amd, retry, pacing, compliance, abandonment, callerIdPolicy, ...same } = patch
  return {
    ...before,
    ...same,
    amd: patchAmd(before.amd, amd ?? {}),
    pacing: { ...before.pacing, ...pacing },
    compliance: { ...before.compliance, ...compliance },
    abandonment: { ...before.abandonment, ...abandonment },
    callerIdPolicy: { ...before.callerIdPolicy, ...callerIdPolicy },
    retry: retry ? patchRetry(before.retry, retry) : before.retry,
  }
}

function patchAmd(before: AmdSettings, { thresholds, costs, ...same }: AmdSettingsPatch): AmdSettings {
  return {
    ...before,
    ...same,
    thresholds: { ...before.thresholds, ...thresholds },
    costs: { ...before.costs, ...costs },
  }
}

function patchRetry(
  before: CampaignSettings['retry'],
  patch: NonNullable<CampaignSettingsPatch['retry']>,
): CampaignSettings['retry'] {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, rule]) => rule !== null))
}
