import { z } from 'zod'
import {
  abandonmentFormulas,
  abandonmentPresetNames,
  abandonmentScopes,
  abandonmentWindows,
  defaultAbandonmentSettings,
} from '../../dialer/model/abandonment-settings.js'

const complete = z.object({
  preset: z.enum(abandonmentPresetNames),
  rules: z.array(
    z.object({
      name: z.string(),
      window: z.enum(abandonmentWindows),
      limit: z.number().min(0).max(1),
      formula: z.enum(abandonmentFormulas),
      scope: z.enum(abandonmentScopes),
    }),
  ),
  confidence: z.number(),
  misjudgedShare: z.number().nullable(),
  shiftStarts: z.array(z.number()),
})

/** The settings group `abandonment` as it is kept; a setting younger than the row gets its default. */
export const abandonmentSchema = z.preprocess(
  (kept) => (typeof kept === 'object' && kept !== null ? { ...defaultAbandonmentSettings, ...kept } : kept),
  complete,
)
