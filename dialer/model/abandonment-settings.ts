/**
 * The stretch of time over which a share of abandoned calls is taken.
 * - `day`: calendar day in the site's zone
 * - `rolling24h`, `rolling30d`: the last 24 hours or 30 days at any moment, moved on each quarter hour
 * - `campaign`: the campaign's life if it is under 30 days, else each following 30 days (16 CFR 310.4(b)(4)(i)), from the quarter hour of its
 *   first live answer on
 * - `shift`: from one of {@link AbandonmentSettings.shiftStarts} to the next, in the site's zone
 */
export type AbandonmentWindow = 'day' | 'rolling24h' | 'rolling30d' | 'campaign' | 'shift'

export const abandonmentWindows = ['day', 'rolling24h', 'rolling30d', 'campaign', 'shift'] as const

/**
 * How the share is made of the counts.
 * - `plain`: people without an agent in time / people who answered
 * - `ofcom`: a reasoned estimate of machines is taken out of the calls without an agent, by the share of machines among the calls that
 *   agents did get (Ofcom, persistent misuse statement of 20 December 2016, annex on the abandoned call rate)
 */
export type AbandonmentFormula = 'plain' | 'ofcom'

export const abandonmentFormulas = ['plain', 'ofcom'] as const

/** Whose calls are counted: the campaign's, or those of every campaign of the site. */
export type AbandonmentScope = 'campaign' | 'site'

export const abandonmentScopes = ['campaign', 'site'] as const

/** One limit that must hold; all of a campaign hold at once. */
export interface AbandonmentRule {
  /** Told to people and written into evidence; unique in a campaign. */
  readonly name: string
  readonly window: AbandonmentWindow
  /** Greatest share, 0 to 1. 0 allows no risk: one line per ready agent. 1 allows everything. */
  readonly limit: number
  readonly formula: AbandonmentFormula
  readonly scope: AbandonmentScope
}

/** Where the rules come from; `custom`: a person has written them. */
export type AbandonmentPreset = 'strict' | 'usFtc' | 'ukOfcom' | 'custom'

export const abandonmentPresetNames = ['strict', 'usFtc', 'ukOfcom', 'custom'] as const

/** How abandoned calls are counted and limited in one campaign. Its owner must check the law; presets are no legal advice. */
export interface AbandonmentSettings {
  readonly preset: AbandonmentPreset
  readonly rules: readonly AbandonmentRule[]
  /** Of the upper bound told beside each share, 0.5 to 0.9999. */
  readonly confidence: number
  /**
   * Share of people whom machine detection takes for machines, 0 to 1: abandoned without being seen, so reckoned as such. Null: what the
   * settings of machine detection say.
   */
  readonly misjudgedShare: number | null
  /** Minutes of the day at which shifts begin, in order, whole quarter hours; empty: at midnight. */
  readonly shiftStarts: readonly number[]
}

/** Rules of each preset, the law they come from, and what else that law asks for. */
export interface AbandonmentLaw {
  readonly rules: readonly AbandonmentRule[]
  readonly law: readonly string[]
  /** No automatic redial of an abandoned number for so long, unless an agent is held; kept by the settings group `compliance`. s */
  readonly noRedialAfterAbandonS: number
  /** A number found to be a machine is not redialled that day without a held agent; kept by the settings group `compliance`. */
  readonly noRedialMachineSameDay: boolean
}

/** What the presets stand for. */
export const abandonmentLaws: Readonly<Record<Exclude<AbandonmentPreset, 'custom'>, AbandonmentLaw>> = {
  strict: {
    rules: [{ name: 'daily', window: 'day', limit: 0.03, formula: 'plain', scope: 'campaign' }],
    law: [
      'Stricter than 16 CFR 310.4(b)(4)(i): 3 % in each calendar day, the reading of that rule before October 2008.',
    ],
    noRedialAfterAbandonS: 0,
    noRedialMachineSameDay: false,
  },
  usFtc: {
    rules: [
      { name: 'ftc-campaign', window: 'campaign', limit: 0.03, formula: 'plain', scope: 'campaign' },
      { name: 'fcc-30-days', window: 'rolling30d', limit: 0.03, formula: 'plain', scope: 'campaign' },
    ],
    law: [
      '16 CFR 310.4(b)(4)(i): no more than 3 % of calls answered by a person, over the campaign if under 30 days, else each following 30 days.',
      '16 CFR 310.4(b)(4)(ii)-(iv): ring at least 15 s or 4 rings; a recorded message within 2 s; records that show it.',
      '47 CFR 64.1200(a)(7): no more than 3 % of telemarketing calls answered live, per campaign, in 30 days.',
      '16 CFR 310.5: records are kept for 5 years (24 months before the amendment of 16 April 2024, 89 FR 26760).',
    ],
    noRedialAfterAbandonS: 0,
    noRedialMachineSameDay: false,
  },
  ukOfcom: {
    rules: [{ name: 'ofcom-24-hours', window: 'rolling24h', limit: 0, formula: 'ofcom', scope: 'campaign' }],
    law: [
      'Ofcom, Persistent misuse: statement of general policy (20 December 2016, from 1 March 2017): no allowed rate; each 24 hours, a reasoned estimate of machines taken out.',
      'The same: a message within 2 s of the answer; no automatic redial for 72 hours without a held agent; a number found to be a machine not on the same day.',
    ],
    noRedialAfterAbandonS: 259_200,
    noRedialMachineSameDay: true,
  },
}

/** A new campaign's: 3 % in each calendar day. */
export const defaultAbandonmentSettings: AbandonmentSettings = {
  preset: 'strict',
  rules: abandonmentLaws.strict.rules,
  confidence: 0.95,
  misjudgedShare: null,
  shiftStarts: [],
}
