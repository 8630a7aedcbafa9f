import { isSupportedCountry } from 'libphonenumber-js'
import type { Site } from '../../storage/sites/repository.js'
import type { Config, SiteConfig } from './config.js'

/** How a site is set up: by the configuration where it names the site, else by what was given over the API; null: by neither. */
export function siteConfigOf(site: Site, config: Pick<Config, 'sites'>): SiteConfig | null {
  const governed = config.sites.find(({ id }) => id === site.id)
  if (governed) return governed
  if (site.setup === null) return null
  const { pbx, timeZone, defaultCountry, limits } = site.setup
  const { maxLines, callsPerSecond, inboundReserve = 0, trunks } = limits
  return {
    id: site.id,
    name: site.name,
    pbx,
    timeZone,
    defaultCountry: defaultCountry !== null && isSupportedCountry(defaultCountry) ? defaultCountry : null,
    limits: {
      maxLines,
      callsPerSecond,
      inboundReserve,
      trunks: trunks.map((trunk) => ({ ...trunk, inboundReserve: trunk.inboundReserve ?? 0 })),
    },
  }
}
