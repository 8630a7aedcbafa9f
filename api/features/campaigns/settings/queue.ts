import { z } from 'zod'
import type { QueueSettings } from '../../../../dialer/model/queue-settings.js'
import { queueWorks } from '../../../../dialer/model/queue-settings.js'
import type { CampaignSettingsPatch } from '../../../../storage/campaigns/settings-patch.js'
import type { Wire } from '../../../contract/reply.js'
import { given } from './given.js'

const withinS = z.int().min(0).max(86_400)

const promises = z.strictObject({
  urgent: withinS.describe('Urgent leads go before all others. s'),
  high: withinS.describe('s'),
  medium: withinS.describe('s'),
  low: withinS.nullable().describe('Null: only when nobody else waits. s'),
})

const queue = z.strictObject({
  work: z
    .enum(queueWorks)
    .describe('Who begins the calls: the `dialer`, `agents` who take leads for themselves, or `both`.'),
  promiseS: promises.describe(
    'Leads are called within so many seconds of falling due. Among high and medium ones the one whose time ends first is called first.',
  ),
  claimS: z
    .int()
    .min(30)
    .max(86_400)
    .describe('A lead that an agent has taken goes back when it was not called after so long; in every mode. s'),
})

/** The settings group `queue` as it is sent; absent ones keep their value. */
export const queueInput = queue
  .extend({ promiseS: promises.partial() })
  .partial()
  .optional()
  .describe('The priority call queue: how soon leads are called in dial mode `queue`.')

/** The same, complete. */
export const queueWire = queue

/** The group of the wire as a change of ours. */
export function queuePatch({
  promiseS,
  ...same
}: NonNullable<z.output<typeof queueInput>>): NonNullable<CampaignSettingsPatch['queue']> {
  return { ...given(same), ...(promiseS && { promiseS: given(promiseS) }) }
}

/** The group as answers carry it. */
export function queueToWire({ promiseS, ...same }: QueueSettings): Wire {
  return { ...same, promiseS: { ...promiseS } }
}
