import { z } from 'zod'
import {
  type CallerIdPolicy,
  type CallerIdStrategy,
  callerIdHealthModes,
  whenExhaustedChoices,
  whenNoneHealthyChoices,
} from '../../../../dialer/model/caller-id-settings.js'
import type { Wire } from '../../../contract/reply.js'
import { snakeWord } from '../../../schema/words.js'
import { given } from './given.js'

const strategyWords = ['in_turn', 'local_presence', 'least_used'] as const

const strategies: Readonly<Record<(typeof strategyWords)[number], CallerIdStrategy>> = {
  in_turn: 'inTurn',
  local_presence: 'localPresence',
  least_used: 'leastUsed',
}

/** The name of a group of the pool. */
export const groupName = z.string().trim().min(1).max(100)

const policy = z.strictObject({
  strategy: z
    .enum(strategyWords)
    .describe(
      '`in_turn`: each number once per round, in an order of chance. `local_presence`: one of the called area, else its state or region, else its country, else any. `least_used`: the one with the fewest calls today.',
    ),
  groups: z.array(groupName).max(100).describe('Groups of the pool used beside the list `callerIds`.'),
  dailyLimit: z
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .describe('Most calls per number in one day of the site, over all campaigns; null: none.'),
  minRestS: z.int().min(0).max(86_400).describe('Least time between two calls with the same number. s'),
  whenExhausted: z
    .enum(whenExhaustedChoices)
    .describe('Every number has had its calls: `hold` places none until the next day, `trunk` leaves it to the trunk.'),
  health: z
    .enum(callerIdHealthModes)
    .describe('`advise`: numbers are compared and people are told. `act`: numbers that rest are also left out.'),
  whenNoneHealthy: z
    .enum(whenNoneHealthyChoices)
    .describe('Health leaves no number: `continue` uses the least bad and warns, `stop` holds the campaign.'),
})

/** The settings group `callerIdPolicy` as it is sent; absent ones keep their value. */
export const callerIdPolicyInput = policy
  .partial()
  .optional()
  .describe('How numbers of the campaign’s list and of the pool are used.')

/** The same, complete. */
export const callerIdPolicyWire = policy

/** The group of the wire as a change of ours. */
export function callerIdPolicyPatch({
  strategy,
  ...same
}: NonNullable<z.output<typeof callerIdPolicyInput>>): Partial<CallerIdPolicy> {
  return { ...given(same), ...(strategy && { strategy: strategies[strategy] }) }
}

/** The group as answers carry it. */
export function callerIdPolicyToWire({ strategy, groups, ...same }: CallerIdPolicy): Wire {
  return { ...same, strategy: snakeWord(strategy), groups: [...groups] }
}
