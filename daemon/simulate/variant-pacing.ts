import type { NamedPolicy, Policy } from '../../api/features/simulations/policy.js'
import type { AbandonmentSettings } from '../../dialer/model/abandonment-settings.js'
import { type Campaign, type CampaignSettings, placesCalls } from '../../dialer/model/campaign.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { ClairvoyantSight } from '../../dialer/pacing/baselines/clairvoyant-pacer.js'
import { createFixedRatioPacer } from '../../dialer/pacing/baselines/fixed-ratio-pacer.js'
import { createIssabelPacer } from '../../dialer/pacing/baselines/issabel-pacer.js'
import { createVicidialPacer } from '../../dialer/pacing/baselines/vicidial-pacer.js'
import type { PacerFactory } from '../../dialer/pacing/pacer.js'
import { createForeseeingPacer } from './foreseeing-pacer.js'

/** How a policy is put on the engine. */
export interface VariantPacing {
  readonly name: string
  /** The campaign with the dial mode the policy needs; campaigns dialled by hand and call queues, which live by their order, stay as they are. */
  apply(campaign: Campaign): Campaign
  /** What stands in for the product's pacer in predictive mode; null: nothing does. */
  pacers(sightOf: (campaign: CampaignId) => ClairvoyantSight): PacerFactory | null
}

/** @param campaigns of the day, in the order of the engine */
export function variantPacing({ name, policy }: NamedPolicy, campaigns: readonly Campaign[]): VariantPacing {
  const automatic = campaigns.filter(({ settings }) => placesCalls(settings) && settings.dialMode !== 'queue')
  if (automatic.length === 0 && policy.kind !== 'asSet' && campaigns.some(isQueue)) {
    throw new DomainError(
      'VALIDATION_ERROR',
      `The day has only call queues, which are not paced by policies: play it as it is set (asset), not as ${name}.`,
    )
  }
  const [only] = automatic
  if (policy.kind === 'clairvoyant' && automatic.length > 1) {
    throw new DomainError('VALIDATION_ERROR', 'The clairvoyant bound can be computed for one campaign at a time.')
  }
  return {
    name,
    apply: (campaign) =>
      automatic.includes(campaign) ? { ...campaign, settings: settingsOf(policy, campaign.settings) } : campaign,
    pacers: (sightOf) =>
      pacersOf(policy, tightestLimit(automatic), () => (only === undefined ? nobody : sightOf(only.id))),
  }
}

function isQueue({ settings }: Campaign): boolean {
  return settings.dialMode === 'queue'
}

function settingsOf(policy: Policy, settings: CampaignSettings): CampaignSettings {
  switch (policy.kind) {
    case 'asSet':
      return settings
    case 'progressive':
      return { ...settings, dialMode: 'progressive' }
    case 'power':
      return { ...settings, dialMode: 'power', ratio: policy.ratio }
    case 'predictive':
      return { ...settings, dialMode: 'predictive' }
    case 'ratio':
    case 'vicidial':
    case 'issabel':
    case 'clairvoyant':
      return { ...settings, dialMode: 'predictive', abandonment: unlimited(settings.abandonment) }
  }
}

/** @param limit of abandoned calls, 0 to 1, for policies that keep one of their own accord */
function pacersOf(policy: Policy, limit: number, sight: () => ClairvoyantSight): PacerFactory | null {
  switch (policy.kind) {
    case 'asSet':
    case 'progressive':
    case 'power':
    case 'predictive':
      return null
    case 'ratio':
      return (config) => createFixedRatioPacer(config, policy.ratio)
    case 'vicidial': {
      const { method, maxLevel, availableOnly } = policy
      return (config) =>
        createVicidialPacer(config, {
          method: method === 'hard' ? 'hardLimit' : method,
          availableOnly,
          dropLimitPercent: limit * 100,
          ...(maxLevel !== null && { maxLevel }),
        })
    }
    case 'issabel':
      return (config) => createIssabelPacer(config, { overcommit: policy.overcommit })
    case 'clairvoyant':
      return (config) => createForeseeingPacer(config, sight())
  }
}

/**
 * What others do is shown as it is, not as our ledger would let it be; and a bound is held back by nothing: what it cannot know, such as people
 * taken for machines, would else use its limit up.
 */
function unlimited(group: AbandonmentSettings): AbandonmentSettings {
  return { ...group, preset: 'custom', rules: group.rules.map((rule) => ({ ...rule, limit: 1 })) }
}

function tightestLimit(campaigns: readonly Campaign[]): number {
  return Math.min(1, ...campaigns.flatMap(({ settings }) => settings.abandonment.rules.map((rule) => rule.limit)))
}

/** The future of a day in which nobody is called. */
const nobody: ClairvoyantSight = {
  nextFate: () => ({ endsAfterMs: 0, verdictMs: 0, takenForPerson: false }),
  readyBetween: () => null,
}
