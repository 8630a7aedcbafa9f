import { z } from 'zod'
import { leadQualities, leadSources } from '../../../dialer/crm/lead-profile.js'
import { type LeadScoreRule, leadParts, usualScoreRule } from '../../../dialer/crm/lead-score.js'
import { scoreRuleKey } from '../../../storage/leads/profile/score.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { wireProgresses } from './words.js'

const points = z.int('A whole number is needed.').min(-100, 'The least is -100.').max(100, 'The most is 100.')

const pointsOf = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.strictObject(Object.fromEntries(words.map((word) => [word, points])) as Record<W[number], typeof points>)

const step = z.strictObject({
  withinDays: z.int('A whole number is needed.').min(1, 'The least is 1.').max(3650, 'The most is 3650.'),
  points,
})

/** How leads are scored, as answers carry it; see LeadScoreRule. */
export const scoreRuleWire = z.strictObject({
  base: points.describe('Points of every lead.'),
  source: pointsOf(leadSources),
  quality: pointsOf(leadQualities),
  priority: pointsOf(['urgent', 'high', 'medium', 'low']),
  progress: pointsOf(wireProgresses),
  completeness: pointsOf(leadParts).describe('For each thing that is known.'),
  recency: z.strictObject({
    steps: z
      .array(step)
      .min(1, 'At least one step is needed.')
      .max(10, 'At most 10 steps.')
      .refine(
        (steps) => new Set(steps.map(({ withinDays }) => withinDays)).size === steps.length,
        'Each number of days once.',
      )
      .describe('The first whose age is not exceeded counts.'),
    older: points.describe('For leads older than every step.'),
  }),
  answers: z.strictObject({
    each: points.describe('For each question the person answered …'),
    most: z
      .int('A whole number is needed.')
      .min(0, 'The least is 0.')
      .max(100, 'The most is 100.')
      .describe('… at most this many together.'),
  }),
  followUps: z.strictObject({
    moreThan: z.int('A whole number is needed.').min(0, 'The least is 0.').max(1000, 'The most is 1000.'),
    points: points.describe('Once there were more follow-ups than that.'),
  }),
})

export type ScoreRuleWire = z.output<typeof scoreRuleWire>

/** What changes of it: parts that are not given stay as they are. */
export const scoreRuleChange = z
  .strictObject({
    base: points.optional(),
    source: scoreRuleWire.shape.source.partial().optional(),
    quality: scoreRuleWire.shape.quality.partial().optional(),
    priority: scoreRuleWire.shape.priority.partial().optional(),
    progress: scoreRuleWire.shape.progress.partial().optional(),
    completeness: scoreRuleWire.shape.completeness.partial().optional(),
    recency: scoreRuleWire.shape.recency.partial().optional(),
    answers: scoreRuleWire.shape.answers.partial().optional(),
    followUps: scoreRuleWire.shape.followUps.partial().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'Something to change is needed.')

/** A rule in the contract's words. */
export function scoreRuleToWire(rule: LeadScoreRule): ScoreRuleWire {
  const { notInterested, ...progress } = rule.progress
  return {
    ...rule,
    source: { ...rule.source },
    quality: { ...rule.quality },
    priority: { ...rule.priority },
    progress: { ...progress, not_interested: notInterested },
    completeness: { ...rule.completeness },
    recency: { steps: rule.recency.steps.map((one) => ({ ...one })), older: rule.recency.older },
    answers: { ...rule.answers },
    followUps: { ...rule.followUps },
  }
}

/** How the site's leads are scored. @throws DomainError FORBIDDEN */
export async function scoreRule(principal: Principal, deps: ApiDeps): Promise<LeadScoreRule> {
  requireRight(principal, 'lead.readAll')
  return ruleOf(principal, deps)
}

async function ruleOf(principal: Principal, deps: ApiDeps): Promise<LeadScoreRule> {
  const kept = await getSetting(siteDb(deps, principal), scoreRuleKey)
  // Put by changeScoreRule alone.
  return kept === undefined ? usualScoreRule : (kept as LeadScoreRule)
}

/** Changes how leads are scored; all of them are scored anew, a few hundred at once and the rest within seconds. @throws DomainError FORBIDDEN */
export async function changeScoreRule(
  principal: Principal,
  change: z.output<typeof scoreRuleChange>,
  deps: ApiDeps,
): Promise<LeadScoreRule> {
  requireRight(principal, 'site.write')
  const before = scoreRuleToWire(await ruleOf(principal, deps))
  const merged: ScoreRuleWire = scoreRuleWire.parse({
    base: change.base ?? before.base,
    source: { ...before.source, ...defined(change.source) },
    quality: { ...before.quality, ...defined(change.quality) },
    priority: { ...before.priority, ...defined(change.priority) },
    progress: { ...before.progress, ...defined(change.progress) },
    completeness: { ...before.completeness, ...defined(change.completeness) },
    recency: { ...before.recency, ...defined(change.recency) },
    answers: { ...before.answers, ...defined(change.answers) },
    followUps: { ...before.followUps, ...defined(change.followUps) },
  })
  const { not_interested: notInterested, ...progress } = merged.progress
  return deps.store.write(principal.site, 'leadProfiles.scoreRule', {
    ...merged,
    progress: { ...progress, notInterested },
  })
}

function defined(change: object = {}): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
