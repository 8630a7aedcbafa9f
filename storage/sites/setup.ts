import { z } from 'zod'
import { trunkName } from '../../dialer/model/ids.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import { parseJsonObject } from '../parse-json.js'

/** How a site made over the API is set up; what a site of the configuration has there. */
export interface SiteSetup {
  /** Name of a PBX of the configuration. */
  readonly pbx: string
  /** IANA zone in which its day begins. */
  readonly timeZone: string
  /** Country of numbers written without one, ISO 3166-1 alpha-2; null: numbers are taken as they stand. */
  readonly defaultCountry: string | null
  readonly limits: SiteLimits
}

/** A setup as it is kept. */
export const siteSetupSchema = z.object({
  pbx: z.string(),
  timeZone: z.string(),
  defaultCountry: z.string().nullable(),
  limits: z.object({
    maxLines: z.number(),
    callsPerSecond: z.number(),
    inboundReserve: z.number().default(0),
    trunks: z.array(
      z.object({
        name: z.string().transform(trunkName),
        maxLines: z.number(),
        callsPerSecond: z.number(),
        inboundReserve: z.number().default(0),
      }),
    ),
  }),
})

/** A setup as it is kept; null for a site of the configuration. */
export function setupFrom(text: string | null): SiteSetup | null {
  return text === null ? null : siteSetupSchema.parse(parseJsonObject(text))
}
