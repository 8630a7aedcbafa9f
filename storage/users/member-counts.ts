import type { Kysely } from 'kysely'
import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { SystemTables } from '../system-tables.js'
import { type User, userFromRow } from './repository.js'
import type { UserRole } from './table.js'

/** How many people a site has. */
export interface MemberCounts {
  readonly total: number
  readonly active: number
  /** Active admins of the site. */
  readonly admins: number
  /** Active supervisors of the site. */
  readonly supervisors: number
}

/** Counts the people of a site. */
export async function memberCounts(db: Kysely<SystemTables>, site: SiteId): Promise<MemberCounts> {
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.site_id', '=', site)
    .select(['users.active', 'memberships.role'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .groupBy(['users.active', 'memberships.role'])
    .execute()
  const sum = (some: typeof rows) => some.reduce((n, row) => n + row.n, 0)
  const active = rows.filter((row) => row.active === 1)
  const of = (role: UserRole) => sum(active.filter((row) => row.role === role))
  return { total: sum(rows), active: sum(active), admins: of('admin'), supervisors: of('manager') }
}

/** Accounts by their ids; those that are not there are left out. */
export async function usersById(db: Kysely<SystemTables>, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('users').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => userFromRow(row)).map((user) => [user.id, user]))
}
