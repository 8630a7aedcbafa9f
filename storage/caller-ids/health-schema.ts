import { z } from 'zod'
import type { CallerIdHealth } from '../../dialer/model/caller-id.js'

const signal = z.enum(['answers', 'shortCalls', 'complaints'])
const tally = z.object({ calls: z.number(), hits: z.number(), expected: z.number() })

/** What is kept of a number's health, if it is whole. */
export const callerIdHealthSchema: z.ZodType<CallerIdHealth> = z.object({
  state: z.enum(['healthy', 'watched', 'resting', 'quarantined']),
  since: z.number(),
  until: z.number().nullable(),
  why: signal.nullable(),
  rests: z.array(z.number()),
  compared: z.number(),
  evidence: z.record(signal, z.object({ sums: z.array(z.number()), startIn: z.number() })),
  days: z.array(z.object({ from: z.number(), signals: z.record(signal, tally) })),
})
