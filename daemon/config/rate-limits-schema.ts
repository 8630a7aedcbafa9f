import { z } from 'zod'
import { isAddressEntry } from '../../api/contract/address-list.js'
import { usualLoadLimits } from '../../api/contract/load-limits.js'

const addresses = z
  .array(
    z
      .string()
      .refine(isAddressEntry, 'is no address or network; use one such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32'),
  )
  .default([])

const most = z.number().int().min(1).max(10_000_000)

const limitsOf = (windowS: number, authenticated: number, unauthenticated: number) =>
  z.strictObject({
    windowS: z.number().int().min(1).max(86_400).default(windowS),
    authenticated: most.default(authenticated),
    unauthenticated: most.default(unauthenticated),
    offices: addresses,
    perOffice: most.nullable().default(null),
  })

/** Proxies whose `X-Forwarded-For` is believed; those on this host always speak for others. */
export const trustedProxiesSchema = addresses.default(['127.0.0.0/8', '::1'])

/** How many requests each API takes; null takes as many as come. Defaults are those its contract prints. */
export const rateLimitsSchema = z
  .strictObject({
    native: limitsOf(3600, 1000, 100).nullable().prefault({}),
    ibrat: limitsOf(900, 100, 100).nullable().prefault({}),
    telecaller: limitsOf(900, 100, 100)
      .extend({ login: most.default(5), upload: most.default(10) })
      .nullable()
      .prefault({}),
  })
  .prefault({})

const count = (fallback: number) => z.number().int().min(1).max(1_000_000).default(fallback)
const { lanes, pressure, ...bounds } = usualLoadLimits

/** What the API takes on at most; see the README, "Under load". */
export const loadSchema = z
  .strictObject({
    requests: count(lanes.ordinary.running),
    lists: count(lanes.heavy.running),
    logins: count(lanes.login.running),
    waiting: count(lanes.ordinary.waiting),
    patienceS: z
      .number()
      .min(0.1)
      .max(60)
      .default(lanes.ordinary.patienceMs / 1000),
    apiDelayMs: count(pressure.apiDelayMs),
    controlDelayMs: count(pressure.controlDelayMs),
    storageWaiting: count(pressure.storageWaiting),
    uploads: count(bounds.uploads),
    connections: count(bounds.connections),
    connectionsPerAddress: count(bounds.connectionsPerAddress),
    headersTimeoutS: z
      .number()
      .min(1)
      .max(600)
      .default(bounds.headersMs / 1000),
    bodyTimeoutS: z
      .number()
      .min(1)
      .max(600)
      .default(bounds.bodyMs / 1000),
  })
  .prefault({})
