import { z } from 'zod'
import {
  abandonmentFormulas,
  abandonmentPresetNames,
  abandonmentScopes,
  abandonmentWindows,
} from '../../dialer/model/abandonment-settings.js'

const answerClass = z.enum(['connected', 'late', 'abandoned', 'machine'])
const base = {
  /** Place in the site's chain, from 1. */
  seq: z.int(),
  campaign: z.int(),
  /** Place among the campaign's entries, from 1. */
  nth: z.int(),
}

/** The rules in force, see RuleSet of the dialer. */
export const ruleSet = z.object({
  preset: z.enum(abandonmentPresetNames),
  rules: z.array(
    z.object({
      name: z.string(),
      window: z.enum(abandonmentWindows),
      limit: z.number(),
      formula: z.enum(abandonmentFormulas),
      scope: z.enum(abandonmentScopes),
    }),
  ),
  confidence: z.number(),
  misjudgedShare: z.number(),
  shiftStarts: z.array(z.number()),
  timeZone: z.string(),
})

/** What stands in the ledger. Moments are epoch ms. */
export const entryBody = z.discriminatedUnion('kind', [
  z.object({
    ...base,
    kind: z.literal('rules'),
    at: z.number(),
    /** Of the rules, from 1; each change is another. */
    version: z.int(),
    /** First answer of the campaign. */
    beganAt: z.number(),
    rules: ruleSet,
  }),
  z.object({
    ...base,
    kind: z.literal('answer'),
    call: z.string(),
    at: z.number(),
    answeredAt: z.number(),
    agentAt: z.number().nullable(),
    waitMs: z.number(),
    withinMs: z.number(),
    class: z.enum(['connected', 'late', 'abandoned']),
    verdict: z.enum(['human', 'machine', 'unsure']).nullable(),
    message: z.string().nullable(),
    rulesVersion: z.int(),
  }),
  z.object({
    ...base,
    kind: z.literal('correction'),
    call: z.string(),
    at: z.number(),
    answeredAt: z.number(),
    from: answerClass,
    to: answerClass,
    why: z.string(),
    rulesVersion: z.int(),
  }),
])

export type EntryBody = z.output<typeof entryBody>
export type RulesBody = Extract<EntryBody, { kind: 'rules' }>
