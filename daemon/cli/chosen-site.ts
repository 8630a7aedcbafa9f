import { existsSync } from 'node:fs'
import { DomainError } from '../../dialer/model/domain-error.js'
import { dataPaths } from '../../storage/data-folder.js'
import { openSystemReader } from '../../storage/open-readers.js'
import { listSites } from '../../storage/sites/repository.js'
import type { Config, SiteConfig } from '../config/config.js'
import { siteConfigOf } from '../config/site-config-of.js'

/**
 * The site a command is for: the one named, or the only one; of the configuration, or made over the API.
 * @throws DomainError VALIDATION_ERROR, NOT_FOUND
 */
export async function chosenSite(config: Config, wanted: string | undefined): Promise<SiteConfig> {
  const sites = [...config.sites, ...(await sitesOfApi(config))]
  const ids = sites.map((site) => site.id).join(', ')
  if (wanted === undefined && sites.length > 1) {
    throw new DomainError('VALIDATION_ERROR', `There are several sites; name one with --site: ${ids}.`)
  }
  const found = wanted === undefined ? sites[0] : sites.find((site) => site.id === wanted)
  if (found === undefined) throw new DomainError('NOT_FOUND', `There is no site ${wanted ?? ''}. There are: ${ids}.`)
  return found
}

/** Active sites that the configuration does not name. */
export async function sitesOfApi(config: Config): Promise<readonly SiteConfig[]> {
  if (!existsSync(dataPaths(config.dataDir).system)) return []
  const reader = openSystemReader(config.dataDir)
  try {
    const active = (await listSites(reader.db)).filter(({ status }) => status === 'active')
    return active
      .filter(({ id }) => !config.sites.some((site) => site.id === id))
      .flatMap((site) => siteConfigOf(site, config) ?? [])
  } finally {
    reader.close()
  }
}
