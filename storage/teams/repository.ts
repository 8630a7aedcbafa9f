import type { Kysely } from 'kysely'
import { type AgentId, agentId, type UserId, userId } from '../../dialer/model/ids.js'
import { hotQuery } from '../hot-query.js'
import { remembered } from '../remembered.js'
import type { SiteTables } from '../site-tables.js'

/** What a site knows of a person beside the account; who has none works nowhere and for nobody. */
export interface UserProfile {
  readonly user: UserId
  readonly department: string | null
  readonly supervisor: UserId | null
}

/** Every person of whom the site knows something, by account. */
export async function allProfiles(db: Kysely<SiteTables>): Promise<ReadonlyMap<UserId, UserProfile>> {
  return remembered(db, 'profiles of users', async () => {
    const rows = await db.selectFrom('user_profiles').selectAll().orderBy('user_id').execute()
    return new Map(
      rows.map((row) => [
        userId(row.user_id),
        {
          user: userId(row.user_id),
          department: row.department,
          supervisor: row.supervisor_id === null ? null : userId(row.supervisor_id),
        },
      ]),
    )
  })
}

/** The agents of a supervisor's team, in the order of their ids; former ones are in it no more. */
export async function teamOf(db: Kysely<SiteTables>, supervisor: UserId): Promise<readonly AgentId[]> {
  const build = () =>
    db
      .selectFrom('user_profiles')
      .innerJoin('agents', 'agents.user_id', 'user_profiles.user_id')
      .select('agents.id')
      .where('user_profiles.supervisor_id', '=', supervisor)
      .where('agents.deleted_at', 'is', null)
      .orderBy('agents.id')
  return remembered(db, `team of ${supervisor}`, async () => {
    const rows = await hotQuery(db, 'team of a supervisor', build, [supervisor])
    return rows.map(({ id }) => agentId(id))
  })
}
