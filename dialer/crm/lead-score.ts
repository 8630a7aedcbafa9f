import type { PriorityClass } from '../model/lead-priority.js'
import type { LeadProgress, LeadQuality, LeadSource } from './lead-profile.js'

/**
 * How leads are scored: a sum of points, kept within 0 and 100. Every number may be negative. Points for how much is known of a lead
 * (`completeness`) are given once for each thing that is there; `answers.each` for each question that was answered, at most `answers.most`
 * together; of `recency` the first step whose age is not exceeded counts, else `older`.
 */
export interface LeadScoreRule {
  readonly base: number
  readonly source: Readonly<Record<LeadSource, number>>
  readonly quality: Readonly<Record<LeadQuality, number>>
  readonly priority: Readonly<Record<PriorityClass, number>>
  readonly progress: Readonly<Record<LeadProgress, number>>
  readonly completeness: Readonly<Record<LeadPart, number>>
  readonly recency: { readonly steps: readonly RecencyStep[]; readonly older: number }
  readonly answers: { readonly each: number; readonly most: number }
  /** Points once there were more follow-ups than `moreThan`. */
  readonly followUps: { readonly moreThan: number; readonly points: number }
}

/** What may be known of a lead. */
export const leadParts = ['name', 'email', 'requirements', 'product'] as const

export type LeadPart = (typeof leadParts)[number]

/** Points for leads that are not older than so many days. */
export interface RecencyStep {
  readonly withinDays: number
  readonly points: number
}

/** The rule of a new site: a hot lead of high priority that came from Facebook today with e-mail and requirements has 85. */
export const usualScoreRule: LeadScoreRule = {
  base: 25,
  source: { facebook: 10, instagram: 10, manual: 0, website: 0, referral: 0, other: 0 },
  quality: { hot: 15, warm: 5, cold: -5 },
  priority: { urgent: 15, high: 10, medium: 0, low: -5 },
  progress: {
    new: 0,
    contacted: 0,
    qualified: 20,
    interested: 15,
    notInterested: -20,
    callback: 10,
    converted: 0,
    closed: 0,
  },
  completeness: { name: 0, email: 2, requirements: 3, product: 2 },
  recency: {
    steps: [
      { withinDays: 1, points: 20 },
      { withinDays: 3, points: 15 },
      { withinDays: 7, points: 10 },
      { withinDays: 14, points: 5 },
    ],
    older: -10,
  },
  answers: { each: 1, most: 3 },
  followUps: { moreThan: 5, points: -10 },
}

/** What a score is made from. */
export interface ScoredLead {
  readonly source: LeadSource
  readonly quality: LeadQuality
  readonly priority: PriorityClass
  readonly progress: LeadProgress
  /** Which parts are known. */
  readonly known: readonly LeadPart[]
  readonly answers: number
  readonly followUps: number
  /** Epoch ms. */
  readonly createdAt: number
}

const dayMs = 86_400_000

/**
 * A lead's score, 0 to 100, whole, and until when it holds: the moment the lead grows older than a step (epoch ms), null if never. Any
 * change of what it is made from makes another.
 */
export function scoreLead(
  lead: ScoredLead,
  rule: LeadScoreRule,
  now: number,
): { readonly score: number; readonly until: number | null } {
  const steps = rule.recency.steps.toSorted((a, b) => a.withinDays - b.withinDays)
  const endOf = (step: RecencyStep): number => lead.createdAt + step.withinDays * dayMs
  const step = steps.find((one) => now <= endOf(one))
  const points = [
    rule.base,
    rule.source[lead.source],
    rule.quality[lead.quality],
    rule.priority[lead.priority],
    rule.progress[lead.progress],
    ...lead.known.map((part) => rule.completeness[part]),
    step?.points ?? rule.recency.older,
    Math.sign(rule.answers.each) * Math.min(Math.abs(rule.answers.each) * lead.answers, rule.answers.most),
    lead.followUps > rule.followUps.moreThan ? rule.followUps.points : 0,
  ]
  const sum = Math.round(points.reduce((all, one) => all + one, 0))
  return { score: Math.min(100, Math.max(0, sum)), until: step ? endOf(step) + 1 : null }
}
