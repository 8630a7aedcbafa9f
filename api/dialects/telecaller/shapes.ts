import { z } from 'zod'

/** Shapes of answers, for the documentation and for the tests that hold answers against it. */

export const anyObject = z.record(z.string(), z.unknown())

const count = z.int().min(0)

export const paginationShape = z.object({ page: z.int(), limit: z.int(), total: count, pages: count })

/** A list under its name, with its pages beside it. */
export const listShape = (name: string) =>
  z
    .object({ success: z.literal(true), total: count, pagination: paginationShape })
    .extend({ [name]: z.array(anyObject) })
    .catchall(z.unknown())

export const saidShape = z.object({ success: z.literal(true), message: z.string() }).catchall(z.unknown())

export const overviewShape = z.object({
  success: z.literal(true),
  overview: z.object({
    totalLeads: count,
    newLeads: count,
    contactedLeads: count,
    convertedLeads: count,
    totalCalls: count,
    completedCalls: count,
    activeTelecallers: count,
    conversionRate: z.number().min(0).max(100),
    successRate: z.number().min(0).max(100),
  }),
})
