import type { Kysely, Selectable } from 'kysely'
import { type SiteId, type UserId, userId } from '../../dialer/model/ids.js'
import { hotQuery } from '../hot-query.js'
import { remembered } from '../remembered.js'
import type { SystemTables } from '../system-tables.js'
import { type User, userFromRow } from '../users/repository.js'
import type { UserRole } from '../users/table.js'
import type { SessionEnd, SessionTable } from './table.js'

/** A login. */
export interface Session {
  readonly id: string
  readonly user: UserId
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly expiresAt: number
  readonly revokedAt: number | null
  readonly endReason: SessionEnd | null
  readonly address: string
  readonly userAgent: string
  /** Life of its access tokens. ms */
  readonly accessMs: number
}

/** A login by its id; null if there is none. */
export async function findSession(db: Kysely<SystemTables>, id: string): Promise<Session | null> {
  const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? sessionFromRow(row) : null
}

/** A login with whose it is. */
export interface SignedIn {
  readonly session: Session
  readonly user: User
  /** As what the person belongs to the site asked for; null: not at all. */
  readonly membership: UserRole | null
}

/** A login, its account and its membership of a site, in one question: it is asked at every request. Null if there is no such login. */
export async function findSignedIn(
  db: Kysely<SystemTables>,
  query: { readonly id: string; readonly site: SiteId },
): Promise<SignedIn | null> {
  return remembered(db, `signed in ${query.site} ${query.id}`, () => askSignedIn(db, query))
}

async function askSignedIn(
  db: Kysely<SystemTables>,
  query: { readonly id: string; readonly site: SiteId },
): Promise<SignedIn | null> {
  const build = () =>
    db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .leftJoin('memberships', (join) =>
        join.onRef('memberships.user_id', '=', 'users.id').on('memberships.site_id', '=', query.site),
      )
      .selectAll('sessions')
      .select([
        'users.email',
        'users.name',
        'users.staff_id',
        'users.phone',
        'users.role',
        'users.active',
        'users.created_at as user_created_at',
        'users.updated_at',
        'users.last_login_at',
        'memberships.role as membership',
      ])
      .where('sessions.id', '=', query.id)
  const [row] = await hotQuery(db, 'who is signed in', build, [query.site, query.id])
  if (!row) return null
  const user = userFromRow({ ...row, id: row.user_id, created_at: row.user_created_at })
  return { session: sessionFromRow(row), user, membership: row.membership }
}

/** The logins of a person that hold at `now`, last used first. */
export async function listSessions(
  db: Kysely<SystemTables>,
  query: { readonly user: UserId; readonly now: number },
): Promise<readonly Session[]> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', query.user)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', query.now)
    .orderBy('last_used_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(sessionFromRow)
}

/** True if the person has signed in from this address before, in a login that is still kept. */
export async function hasSignedInFrom(db: Kysely<SystemTables>, user: UserId, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', user)
    .where('address', '=', address)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export function sessionFromRow(row: Selectable<SessionTable>): Session {
  return {
    id: row.id,
    user: userId(row.user_id),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    endReason: row.end_reason,
    address: row.address,
    userAgent: row.user_agent,
    accessMs: row.access_ms,
  }
}
