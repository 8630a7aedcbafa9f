import { z } from 'zod'
import { isAllowance } from '../../api/webhooks/guard-url.js'

const allowance = z
  .string()
  .refine(isAllowance, 'is no host name, address or range; use crm.office.lan, 10.1.2.3 or 10.1.0.0/16')

/** Group `webhooks`: where they may go, and how long others may keep us waiting. */
export const webhooksSchema = z
  .strictObject({
    allowPrivate: z.array(allowance).max(1000).default([]),
    timeoutS: z.number().min(1).max(60).default(15),
    mostAtOnce: z.number().int().min(1).max(1000).default(32),
    mostPerHost: z.number().int().min(1).max(100).default(4),
    pauseAfterH: z.number().min(1).max(720).default(72),
  })
  .prefault({})
