import { z } from 'zod'
import { dayDescription } from './description.js'
import { overridesInput } from './overrides.js'
import { policyWords } from './policy.js'

/** Most policies of one question. */
export const mostVariants = 12

/** A what-if question on the wire. */
export const simulationInput = z
  .strictObject({
    description: dayDescription.optional().describe('A described day; absent: a recorded day of this site.'),
    day: z.iso
      .date('A date is needed, as 2026-03-02.')
      .optional()
      .describe('The recorded day, in the site’s time zone; absent: yesterday.'),
    variants: z
      .array(z.string().max(60))
      .min(1)
      .max(mostVariants)
      .default(['asset'])
      .describe(`Policies to compare: ${policyWords}.`),
    set: overridesInput.default({}).describe('What is changed of the day, for every policy.'),
    seed: z.int().min(0).max(1_000_000_000).default(1),
  })
  .refine((input) => input.description === undefined || input.day === undefined, {
    path: ['day'],
    message: 'Give a description or a day, not both.',
  })

const totalsWire = z.object({
  dials: z.int(),
  live: z.int(),
  connected: z.int(),
  late: z.int(),
  abandoned: z.int(),
  misjudged: z.int().nullable(),
  machinesServed: z.int().nullable(),
  abandonedShare: z.number(),
  worstHourShare: z.number().nullable(),
  callsPerAgentHour: z.number(),
  utilisation: z.number(),
  idleSPerCall: z.number(),
  dialsPerConnect: z.number(),
  linesPeak: z.int(),
  cpsPeak: z.int(),
  agentHours: z.number(),
  finishedAt: z.string().nullable(),
})

const quarterWire = z.object({
  at: z.string(),
  dials: z.int(),
  live: z.int(),
  connected: z.int(),
  abandoned: z.int(),
  dutyS: z.number(),
  busyS: z.number(),
  linesPeak: z.int(),
})

const resultWire = z.object({
  name: z.string(),
  from: z.string(),
  until: z.string(),
  timeZone: z.string(),
  seed: z.int(),
  agents: z.int(),
  abandonLimit: z.number(),
  notes: z.array(z.string()).describe('What the answer rests on, and what it cannot know.'),
  variants: z.array(
    z.object({
      name: z.string(),
      totals: totalsWire,
      quarters: z.array(quarterWire).describe('By quarter of an hour, for charts.'),
    }),
  ),
})

/** A simulation on the wire. */
export const simulationWire = z.object({
  id: z.int(),
  title: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  progress: z.number().describe('0 to 1.'),
  policy: z.string().nullable().describe('The policy being played.'),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  result: resultWire.nullable(),
})
