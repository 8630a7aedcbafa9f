import type { SiteId, UserId } from '../../../dialer/model/ids.js'
import { allProfiles } from '../../../storage/teams/repository.js'
import type { ApiDeps } from '../../api-deps.js'

/** What stands behind the ids of events about teams, for those who word them for others. */
export interface TeamFacts {
  supervisorOf(site: SiteId, user: UserId): Promise<UserId | null>
}

export function createTeamFacts(deps: Pick<ApiDeps, 'readers'>): TeamFacts {
  return {
    supervisorOf: async (site, user) => {
      const db = deps.readers.site(site)
      return db ? ((await allProfiles(db)).get(user)?.supervisor ?? null) : null
    },
  }
}
