import type { NamedPolicy } from '../../api/features/simulations/policy.js'
import type { SimulationResult, VariantResult } from '../../api/features/simulations/result.js'
import type { DayPlan } from './day-plan.js'
import { playDay } from './play-day.js'
import { variantPacing } from './variant-pacing.js'

/** What is to be found out. */
export interface Question {
  readonly plan: DayPlan
  readonly policies: readonly NamedPolicy[]
  readonly seed: number
  /** What really happened, to stand beside the answers. */
  readonly recorded: VariantResult | null
}

export interface QuestionWatch {
  /** Which policy is being played, and how much of all is done, 0 to 1. */
  readonly onProgress: (policy: string, share: number) => void
  readonly signal: AbortSignal
}

/**
 * Plays a day once for each policy.
 * @throws DomainError VALIDATION_ERROR (a policy that does not fit), CONFLICT (stopped by the signal)
 */
export async function runSimulation(
  question: Question,
  { onProgress, signal }: QuestionWatch,
): Promise<SimulationResult> {
  const { plan, policies, seed, recorded } = question
  const campaigns = plan.campaigns.map(({ campaign }) => campaign)
  // Looked at before the first run, so that a word that does not fit is told at once.
  const pacings = policies.map((policy) => variantPacing(policy, campaigns))
  const variants: VariantResult[] = recorded === null ? [] : [recorded]
  for (const [index, pacing] of pacings.entries()) {
    const watch = { onProgress: (share: number) => onProgress(pacing.name, (index + share) / pacings.length), signal }
    variants.push(await playDay(plan, pacing, seed, watch))
  }
  return {
    name: plan.name,
    from: plan.from,
    until: plan.until,
    timeZone: plan.timeZone,
    seed,
    agents: plan.agents.length,
    abandonLimit: Math.min(
      1,
      ...campaigns.flatMap(({ settings }) => settings.abandonment.rules.map(({ limit }) => limit)),
    ),
    notes: [...plan.notes, ...consentNote(plan)],
    variants,
  }
}

/** No list says who of simulated people consents. */
function consentNote({ campaigns }: DayPlan): readonly string[] {
  const asked = campaigns.some(({ campaign: { settings } }) => {
    const { consentRequired, stateOverrides } = settings.compliance
    return consentRequired !== null || stateOverrides.some(({ consent }) => consent !== null)
  })
  return asked
    ? ['Consent is taken as given: with a list that lacks it fewer people can be called. Pre-flight counts them.']
    : []
}
