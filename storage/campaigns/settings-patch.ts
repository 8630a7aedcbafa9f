import type { AbandonmentSettings } from '../../dialer/model/abandonment-settings.js'
import type { AmdCosts, AmdSettings, AmdThresholds } from '../../dialer/model/amd-settings.js'
import type { CallerIdPolicy } from '../../dialer/model/caller-id-settings.js'
import type { CampaignSettings, RetryRule } from '../../dialer/model/campaign.js'
import type { ComplianceSettings } from '../../dialer/model/compliance-settings.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import type { PacingSettings } from '../../dialer/model/pacing-settings.js'
import type { QueuePromises, QueueSettings } from '../../dialer/model/queue-settings.js'

/** What changes in machine detection; absent keys stay. */
export interface AmdSettingsPatch extends Partial<Omit<AmdSettings, 'thresholds' | 'costs'>> {
  readonly thresholds?: Partial<AmdThresholds>
  readonly costs?: Partial<AmdCosts>
}

/** What changes in the call queue; absent keys stay. */
export interface QueueSettingsPatch extends Partial<Omit<QueueSettings, 'promiseS'>> {
  readonly promiseS?: Partial<QueuePromises>
}

/** What changes in a campaign's settings; absent keys stay. */
export interface CampaignSettingsPatch
  extends Partial<
    Omit<CampaignSettings, 'amd' | 'retry' | 'pacing' | 'compliance' | 'abandonment' | 'callerIdPolicy' | 'queue'>
  > {
  readonly amd?: AmdSettingsPatch
  readonly pacing?: Partial<PacingSettings>
  readonly compliance?: Partial<ComplianceSettings>
  readonly abandonment?: Partial<AbandonmentSettings>
  readonly callerIdPolicy?: Partial<CallerIdPolicy>
  readonly queue?: QueueSettingsPatch
  /** By outcome; null takes a rule out. */
  readonly retry?: Readonly<Partial<Record<Outcome, RetryRule | null>>>
}

/** Settings with the given ones changed; all others stay. */
export function patchSettings(before: CampaignSettings, patch: CampaignSettingsPatch): CampaignSettings {
  const { amd, retry, pacing, compliance, abandonment, callerIdPolicy, queue, ...same } = patch
  return {
    ...before,
    ...same,
    amd: patchAmd(before.amd, amd ?? {}),
    pacing: { ...before.pacing, ...pacing },
    compliance: { ...before.compliance, ...compliance },
    abandonment: { ...before.abandonment, ...abandonment },
    callerIdPolicy: { ...before.callerIdPolicy, ...callerIdPolicy },
    queue: { ...before.queue, ...queue, promiseS: { ...before.queue.promiseS, ...queue?.promiseS } },
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
