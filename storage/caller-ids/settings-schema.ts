import { z } from 'zod'
import {
  callerIdHealthModes,
  callerIdStrategies,
  defaultCallerIdPolicy,
  whenExhaustedChoices,
  whenNoneHealthyChoices,
} from '../../dialer/model/caller-id-settings.js'

const complete = z.object({
  strategy: z.enum(callerIdStrategies),
  groups: z.array(z.string()),
  dailyLimit: z.number().nullable(),
  minRestS: z.number(),
  whenExhausted: z.enum(whenExhaustedChoices),
  health: z.enum(callerIdHealthModes),
  whenNoneHealthy: z.enum(whenNoneHealthyChoices),
})

/** The settings group `callerIdPolicy` as it is kept; a setting younger than the row gets its default. */
export const callerIdPolicySchema = z.preprocess(
  (kept) => (typeof kept === 'object' && kept !== null ? { ...defaultCallerIdPolicy, ...kept } : kept),
  complete,
)
