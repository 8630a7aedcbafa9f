import { z } from 'zod'
import {
  type AbandonmentPreset,
  type AbandonmentRule,
  type AbandonmentSettings,
  abandonmentFormulas,
  abandonmentLaws,
  abandonmentScopes,
} from '../../../../dialer/model/abandonment-settings.js'
import type { Wire } from '../../../contract/reply.js'

const windows = {
  day: 'day',
  rolling_24h: 'rolling24h',
  rolling_30d: 'rolling30d',
  campaign: 'campaign',
  shift: 'shift',
} as const satisfies Record<string, AbandonmentRule['window']>
const presets = {
  strict: 'strict',
  us_ftc: 'usFtc',
  uk_ofcom: 'ukOfcom',
  custom: 'custom',
} as const satisfies Record<string, AbandonmentPreset>

type WireWindow = keyof typeof windows
type WirePreset = keyof typeof presets

const keysOf = <T extends object>(words: T): [keyof T & string] => Object.keys(words) as [keyof T & string]

const windowToWire: Readonly<Record<AbandonmentRule['window'], WireWindow>> = {
  day: 'day',
  rolling24h: 'rolling_24h',
  rolling30d: 'rolling_30d',
  campaign: 'campaign',
  shift: 'shift',
}
const presetToWire: Readonly<Record<AbandonmentPreset, WirePreset>> = {
  strict: 'strict',
  usFtc: 'us_ftc',
  ukOfcom: 'uk_ofcom',
  custom: 'custom',
}

/** One rule as it is sent and answered. */
export const abandonmentRule = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'Lower-case letters, digits and dashes.'),
  window: z
    .enum(keysOf(windows))
    .describe(
      '`day` and `shift` in the site’s zone; `rolling_24h`, `rolling_30d` at every moment; `campaign`: its life if under 30 days, else each following 30 days.',
    ),
  limit: z
    .number()
    .min(0)
    .max(1)
    .describe('Greatest share of live answers without an agent in time. 0: one line per ready agent. 1: no limit.'),
  formula: z
    .enum(abandonmentFormulas)
    .default('plain')
    .describe('`ofcom` takes a reasoned estimate of machines out of the calls without an agent.'),
  scope: z.enum(abandonmentScopes).default('campaign').describe('`site` counts every campaign of the site.'),
})

const settings = z.strictObject({
  preset: z
    .enum(keysOf(presets))
    .describe(
      'Brings its rules when no `rules` stand beside it. Presets are no legal advice: the owner must check the law.',
    ),
  rules: z
    .array(abandonmentRule)
    .min(1, 'At least one rule is needed; a limit of 1 allows everything.')
    .max(10)
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, 'Each name may stand once.'),
  confidence: z.number().min(0.5).max(0.9999).describe('Of the upper bound told beside each share.'),
  misjudgedShare: z
    .number()
    .min(0)
    .max(0.5)
    .nullable()
    .describe('Share of people taken for machines, reckoned as abandoned; null: as `amd.misjudgedShare` says.'),
  shiftStarts: z
    .array(z.string().regex(/^([01]\d|2[0-3]):(00|15|30|45)$/, 'A whole quarter hour is needed, as 06:00.'))
    .max(24)
    .refine((all) => all.every((one, at) => at === 0 || (all[at - 1] ?? '') < one), 'Earlier ones come first.')
    .describe('When shifts begin, in the site’s zone; empty: at midnight.'),
})

/** The settings group `abandonment` as it is sent; absent ones keep their value. */
export const abandonmentInput = settings
  .partial()
  .refine(({ preset, rules }) => preset !== 'custom' || rules !== undefined, {
    path: ['rules'],
    message: 'The preset custom needs rules of its own.',
  })
  .refine(({ preset, rules }) => preset === undefined || rules === undefined || keepsLaw(preset, rules), {
    path: ['rules'],
    message:
      'These rules are not those of the preset: leave the rules out, keep its rules with limits no higher, or say custom.',
  })
  .optional()
  .describe('How many people may find no agent in time, and over which time. All rules hold at once.')

/** The same, complete. */
export const abandonmentWire = settings

type Input = NonNullable<z.output<typeof abandonmentInput>>

/** What calls itself by a law's name must hold what it asks; where the law names no rate (a limit of 0), a person may set one. */
function keepsLaw(preset: WirePreset, given: readonly z.output<typeof abandonmentRule>[]): boolean {
  const named = presets[preset]
  if (named === 'custom') return true
  return abandonmentLaws[named].rules.every((law) =>
    given.some(
      ({ window, formula, scope, limit }) =>
        windows[window] === law.window &&
        formula === law.formula &&
        scope === law.scope &&
        (law.limit === 0 || limit <= law.limit),
    ),
  )
}

/** The group of the wire as a change of ours: rules of one's own without a preset beside them make it `custom`. */
export function abandonmentPatch(input: Input): Partial<AbandonmentSettings> {
  const { preset, rules, shiftStarts, confidence, misjudgedShare } = input
  const named = preset && presets[preset]
  return {
    ...(named && named !== 'custom' && { rules: abandonmentLaws[named].rules }),
    ...(named ? { preset: named } : rules && { preset: 'custom' as const }),
    ...(rules && { rules: rules.map((rule) => ({ ...rule, window: windows[rule.window] })) }),
    ...(shiftStarts && { shiftStarts: shiftStarts.map(minuteOf) }),
    ...(confidence !== undefined && { confidence }),
    ...(misjudgedShare !== undefined && { misjudgedShare }),
  }
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** One rule as answers carry it. */
export function abandonmentRuleToWire({ name, window, limit, formula, scope }: AbandonmentRule) {
  return { name, window: windowToWire[window], limit, formula, scope }
}

/** The group as answers carry it. */
export function abandonmentToWire(group: AbandonmentSettings): Wire {
  const { preset, rules, confidence, misjudgedShare, shiftStarts } = group
  return {
    preset: presetToWire[preset],
    rules: rules.map(abandonmentRuleToWire),
    confidence,
    misjudgedShare,
    shiftStarts: shiftStarts.map(clockOf),
  }
}
