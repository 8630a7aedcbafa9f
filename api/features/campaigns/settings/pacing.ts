import { z } from 'zod'

const pacing = z.strictObject({
  maxLinesPerAgent: z
    .number()
    .min(1)
    .max(50)
    .describe('Predictive mode: most lines out for each agent on duty, talking ones included.'),
  earlyHangUp: z
    .boolean()
    .describe(
      'Predictive mode: calls that ring in vain may be taken back when too many people might answer, never before 15 s of ringing.',
    ),
  weight: z
    .int()
    .min(1)
    .max(100)
    .describe(
      'Share of lines, calls per second and agents among campaigns of the same priority, where they are short.',
    ),
  priority: z
    .int()
    .min(0)
    .max(9)
    .describe('Campaigns of a higher priority are served first, where something is short.'),
})

/** The settings group `pacing` as it is sent; absent ones keep their value. */
export const pacingInput = pacing.partial().optional().describe('How the campaign is paced, also beside others.')

/** The same, complete. */
export const pacingWire = pacing
