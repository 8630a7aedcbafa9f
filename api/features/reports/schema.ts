import { z } from 'zod'
import { reportMoods, reportStatuses, reportTypes } from '../../../storage/reports/table.js'

const count = z
  .int('A whole number is needed.')
  .min(0, 'This may not be negative.')
  .max(1_000_000, 'At most 1,000,000.')
const longText = z.string().trim().max(5000, 'At most 5000 characters.')

/** A day, alone or as the beginning of a moment. */
export const dayText = z
  .string('A date is needed, as 2026-03-02.')
  .regex(/^\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:?\d{2})?)?$/, 'A date is needed, as 2026-03-02.')
  .transform((text) => text.slice(0, 10))
  .refine(
    (day) => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day),
    'There is no such day.',
  )
  .meta({ json: { type: 'string', format: 'date', examples: ['2026-03-02'] } })

/** What is typed into a report; null takes away. */
export const reportTextInput = z.strictObject({
  totalCalls: count.nullable().optional(),
  completedCalls: count.nullable().optional(),
  followUpsCompleted: count.nullable().optional(),
  convertedLeads: count.nullable().optional(),
  notes: longText.nullable().optional(),
  challenges: longText.nullable().optional(),
  improvements: longText.nullable().optional(),
  mood: z
    .enum(reportMoods, `One of ${reportMoods.join(', ')}.`)
    .nullable()
    .optional(),
  energy: z.int('A whole number is needed.').min(1, 'From 1 to 10.').max(10, 'From 1 to 10.').nullable().optional(),
})

export const reviewInput = z.strictObject({
  verdict: z.enum(['reviewed', 'approved', 'rejected']).default('reviewed'),
  note: longText.nullable().default(null),
  rating: z.int('A whole number is needed.').min(1, 'From 1 to 5.').max(5, 'From 1 to 5.').nullable().default(null),
})

export const scheduleInput = z.strictObject({
  daily: z.boolean().optional(),
  weekly: z.boolean().optional(),
  monthly: z.boolean().optional(),
})
export const scheduleWire = z.object({ daily: z.boolean(), weekly: z.boolean(), monthly: z.boolean() })

const typed = {
  totalCalls: z.int().nullable(),
  completedCalls: z.int().nullable(),
  followUpsCompleted: z.int().nullable(),
  convertedLeads: z.int().nullable(),
}

/** A report on the wire. */
export const reportWire = z.object({
  id: z.int(),
  type: z.enum(reportTypes),
  date: z.string().describe('First day of its period.'),
  startsAt: z.string(),
  endsAt: z.string().describe('Exclusive.'),
  userId: z.int(),
  userName: z.string(),
  agentId: z.int().nullable(),
  status: z.enum(reportStatuses),
  madeBySchedule: z.boolean().describe('By the schedule, and nobody wrote on it yet.'),
  ...typed,
  notes: z.string().nullable(),
  challenges: z.string().nullable(),
  improvements: z.string().nullable(),
  mood: z.enum(reportMoods).nullable(),
  energy: z.int().nullable(),
  computed: z
    .object({
      calls: z.int(),
      completed: z.int(),
      talkS: z.number(),
      successes: z.int(),
      followUpsCompleted: z.int(),
      convertedLeads: z.int(),
    })
    .describe('What the records say, beside what was typed.'),
  computedAt: z.string(),
  submittedAt: z.string().nullable(),
  review: z
    .object({
      userId: z.int(),
      name: z.string(),
      at: z.string(),
      note: z.string().nullable(),
      rating: z.int().nullable(),
    })
    .nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const statisticsWire = z.object({
  total: z.int(),
  byStatus: z.object({ draft: z.int(), submitted: z.int(), reviewed: z.int(), approved: z.int(), rejected: z.int() }),
  byType: z.object({ daily: z.int(), weekly: z.int(), monthly: z.int() }),
  totalCalls: z.int(),
  completedCalls: z.int(),
  followUpsCompleted: z.int(),
  convertedLeads: z.int(),
  averageRating: z.number().nullable(),
  averageEnergy: z.number().nullable(),
})
