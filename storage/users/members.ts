import type { Kysely } from 'kysely'
import type { SiteId, UserId } from '../../dialer/model/ids.js'
import { contains } from '../contains.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SystemTables } from '../system-tables.js'
import { type User, userFromRow } from './repository.js'
import type { UserRole } from './table.js'

/** A person as a member of one site. */
export interface Member extends User {
  /** As what the person is in that site. */
  readonly membership: UserRole
}

export interface MemberQuery extends PageQuery {
  readonly site: SiteId
  /** Part of the name or e-mail. */
  readonly query?: string
  /** Only those whose account is open, or closed. */
  readonly active?: boolean
  /** Only agents, or only others. */
  readonly isAgent?: boolean
  /** Only those who are this in the site; the installation's admins count as `admin`. */
  readonly role?: UserRole
  /** Only of these. */
  readonly ids?: readonly UserId[]
}

/** One page of the people of a site, oldest account first. */
export async function listMembers(db: Kysely<SystemTables>, query: MemberQuery): Promise<Page<Member>> {
  let some = db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.site_id', '=', query.site)
  const text = query.query
  if (text) {
    some = some.where((eb) => eb.or([contains(eb.ref('users.name'), text), contains(eb.ref('users.email'), text)]))
  }
  if (query.active !== undefined) some = some.where('users.active', '=', query.active ? 1 : 0)
  if (query.isAgent !== undefined) some = some.where('memberships.role', query.isAgent ? '=' : '<>', 'agent')
  const { role, ids } = query
  if (role === 'admin') {
    some = some.where((eb) => eb.or([eb('users.role', '=', role), eb('memberships.role', '=', role)]))
  } else if (role !== undefined) {
    some = some.where('memberships.role', '=', role).where('users.role', '<>', 'admin')
  }
  if (ids !== undefined) some = some.where('users.id', 'in', ids)
  const rows = await some
    .selectAll('users')
    .select('memberships.role as membership')
    .orderBy('users.id')
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(({ membership, ...row }) => ({ ...userFromRow(row), membership })), total: count.n }
}
