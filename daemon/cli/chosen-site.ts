import { DomainError } from '../../dialer/model/domain-error.js'
import type { Config, SiteConfig } from '../config/config.js'

/** The site a command is for: the one named, or the only one. @throws DomainError VALIDATION_ERROR, NOT_FOUND */
export function chosenSite(config: Config, wanted: string | undefined): SiteConfig {
  const ids = config.sites.map((site) => site.id).join(', ')
  if (wanted === undefined && config.sites.length > 1) {
    throw new DomainError('VALIDATION_ERROR', `There are several sites; name one with --site: ${ids}.`)
  }
  const found = wanted === undefined ? config.sites[0] : config.sites.find((site) => site.id === wanted)
  if (found === undefined) throw new DomainError('NOT_FOUND', `There is no site ${wanted ?? ''}. There are: ${ids}.`)
  return found
}
