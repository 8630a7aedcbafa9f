import type { SiteId } from '../../../dialer/model/ids.js'
import { profileLag } from '../../../storage/leads/profile/repository.js'
import type { ApiDeps } from '../../api-deps.js'

/** Leads that a request gives profiles itself before it answers: as many as it may keep somebody waiting for; the rest follow within seconds. */
const mostHere = 2000
const batch = 250

/**
 * Lets leads that came another way, as by an import, be worked too. The first request for a site's leads begins that; from then on those that
 * come later follow by themselves, and a few are seen to at once, so that nobody misses the lead just made.
 */
export async function adoptNewLeads(site: SiteId, deps: Pick<ApiDeps, 'store' | 'readers' | 'log'>): Promise<void> {
  const db = deps.readers.site(site)
  if (!db) return
  const { last, adopted } = await profileLag(db)
  // So many at once are an import, which is not waited for.
  if (adopted !== null && (adopted >= last || last - adopted > mostHere)) return
  try {
    for (let done = 0, more = true; more && done < mostHere; done += batch) {
      more = (await deps.store.write(site, 'leadProfiles.adopt', { limit: batch })).more
    }
  } catch (err) {
    // Whoever only reads is not told of a disk that is full.
    deps.log.warn({ site, err }, 'leads that came another way cannot be worked yet')
  }
}
