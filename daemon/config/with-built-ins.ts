import type { z } from 'zod'
import type { Config, PbxConfig, SiteConfig } from './config.js'
import type { ConfigSchema } from './config-schema.js'

/** Name of the PBX and id of the site that exist where the configuration names none. */
export const builtInPbx = 'simulator'
export const demoSite = 'demo'
/** Of the built-in PBX: its people are the same at each start. */
export const builtInSeed = 1

/**
 * The parsed configuration made whole: without a site of its own there is the site `demo` on a built-in simulated PBX. The
 * demonstration (its data and its robots) runs on that site only: unless `demo` is false when no site is named, and only if `demo`
 * is true beside other sites.
 */
export function withBuiltIns(parsed: z.output<ConfigSchema>, file: string | null): Config {
  const demo = parsed.demo ?? parsed.sites.length === 0
  if (parsed.sites.length > 0 && !demo) return { ...parsed, file, demo }
  const pbx: PbxConfig = { name: builtInPbx, type: 'simulator', seed: builtInSeed }
  const site: SiteConfig = {
    id: demoSite,
    name: 'Demonstration',
    pbx: builtInPbx,
    timeZone: 'UTC',
    defaultCountry: 'US',
    limits: {
      maxLines: 60,
      callsPerSecond: 20,
      inboundReserve: 0,
      trunks: [{ name: 'sim-trunk', maxLines: 60, callsPerSecond: 20, inboundReserve: 0 }],
    },
  }
  return { ...parsed, file, pbxs: [...parsed.pbxs, pbx], sites: [...parsed.sites, site], demo }
}
