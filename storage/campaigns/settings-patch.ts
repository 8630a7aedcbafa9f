import type { AmdSettings, CampaignSettings, RetryRule } from '../../dialer/model/campaign.js'
import type { ComplianceSettings } from '../../dialer/model/compliance-settings.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import type { PacingSettings } from '../../dialer/model/pacing-settings.js'

/** What changes in a campaign's settings; absent keys stay. */
export interface CampaignSettingsPatch
  extends Partial<Omit<CampaignSettings, 'amd' | 'retry' | 'pacing' | 'compliance'>> {
  readonly amd?: Partial<AmdSettings>
  readonly pacing?: Partial<PacingSettings>
  readonly compliance?: Partial<ComplianceSettings>
  /** By outcome; null takes a rule out. */
  readonly retry?: Readonly<Partial<Record<Outcome, RetryRule | null>>>
}

/** Settings with the given ones changed; all others stay. */
export function patchSettings(before: CampaignSettings, patch: CampaignSettingsPatch): CampaignSettings {
  const { amd, retry, pacing, compliance, ...same } = patch
  return {
    ...before,
    ...same,
    amd: { ...before.amd, ...amd },
    pacing: { ...before.pacing, ...pacing },
    compliance: { ...before.compliance, ...compliance },
    retry: retry ? patchRetry(before.retry, retry) : before.retry,
  }
}

function patchRetry(
  before: CampaignSettings['retry'],
  patch: NonNullable<CampaignSettingsPatch['retry']>,
): CampaignSettings['retry'] {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, rule]) => rule !== null))
}
