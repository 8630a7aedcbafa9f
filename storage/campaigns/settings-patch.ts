import type { AmdSettings, CampaignSettings, RetryRule } from '../../dialer/model/campaign.js'
import type { Outcome } from '../../dialer/model/outcome.js'

/** What changes in a campaign's settings; absent keys stay. */
export interface CampaignSettingsPatch extends Partial<Omit<CampaignSettings, 'amd' | 'retry'>> {
  readonly amd?: Partial<AmdSettings>
  /** By outcome; null takes a rule out. */
  readonly retry?: Readonly<Partial<Record<Outcome, RetryRule | null>>>
}

/** Settings with the given ones changed; all others stay. */
export function patchSettings(before: CampaignSettings, patch: CampaignSettingsPatch): CampaignSettings {
  const { amd, retry, ...same } = patch
  return {
    ...before,
    ...same,
    amd: { ...before.amd, ...amd },
    retry: retry ? patchRetry(before.retry, retry) : before.retry,
  }
}

function patchRetry(
  before: CampaignSettings['retry'],
  patch: NonNullable<CampaignSettingsPatch['retry']>,
): CampaignSettings['retry'] {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, rule]) => rule !== null))
}
