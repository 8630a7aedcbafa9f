import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import { findSite } from '../../storage/sites/repository.js'
import type { ApiDeps } from '../api-deps.js'

/** What somebody who belongs to these sites is told when none of them is served: that one is suspended, if that is why. */
export async function closedSite(
  sites: readonly SiteId[],
  deps: Pick<ApiDeps, 'readers'>,
  otherwise: string,
): Promise<DomainError> {
  for (const id of sites) {
    const site = await findSite(deps.readers.system, id)
    if (site?.status !== 'suspended') continue
    return new DomainError(
      'FORBIDDEN',
      `The site ${site.name} is suspended: nobody can sign in to it. Ask the admin of the installation.`,
    )
  }
  return new DomainError('FORBIDDEN', otherwise)
}
