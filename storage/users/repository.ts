import type { Kysely, Selectable } from 'kysely'
import { type SiteId, siteId, type UserId, userId } from '../../dialer/model/ids.js'
import type { SystemTables } from '../system-tables.js'
import type { UserRole, UserTable } from './table.js'

/** A person's account. */
export interface User {
  readonly id: UserId
  readonly email: string
  readonly name: string
  /** What the house calls the person; a login takes it in place of the e-mail. */
  readonly staffId: string | null
  /** E.164. */
  readonly phone: string | null
  readonly role: UserRole
  readonly active: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** Null: never signed in. */
  readonly lastLoginAt: number | null
}

/** An account with what a login is checked against. */
export interface UserWithPassword extends User {
  /** argon2id, PHC form. */
  readonly passwordHash: string
}

/** An account by its id; null if there is none. */
export async function findUser(db: Kysely<SystemTables>, id: UserId): Promise<User | null> {
  const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? userFromRow(row) : null
}

/** An account by its id, with what a login is checked against; null if there is none. */
export async function findUserWithPassword(db: Kysely<SystemTables>, id: UserId): Promise<UserWithPassword | null> {
  const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? { ...userFromRow(row), passwordHash: row.password_hash } : null
}

/** An account by its e-mail, without regard to case; null if there is none. */
export async function findUserByEmail(db: Kysely<SystemTables>, email: string): Promise<UserWithPassword | null> {
  const row = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
  return row ? { ...userFromRow(row), passwordHash: row.password_hash } : null
}

/** An account by the staff id, without regard to case; null if there is none. */
export async function findUserByStaffId(db: Kysely<SystemTables>, staffId: string): Promise<UserWithPassword | null> {
  const row = await db.selectFrom('users').selectAll().where('staff_id', '=', staffId).executeTakeFirst()
  return row ? { ...userFromRow(row), passwordHash: row.password_hash } : null
}

/** How many accounts there are. */
export async function countUsers(db: Kysely<SystemTables>): Promise<number> {
  const row = await db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

/** The sites of a person, and as what. */
export async function membershipsOf(
  db: Kysely<SystemTables>,
  user: UserId,
): Promise<readonly { readonly site: SiteId; readonly role: UserRole }[]> {
  const rows = await db.selectFrom('memberships').selectAll().where('user_id', '=', user).orderBy('site_id').execute()
  return rows.map((row) => ({ site: siteId(row.site_id), role: row.role }))
}

export function userFromRow(row: Omit<Selectable<UserTable>, 'password_hash'>): User {
  return {
    id: userId(row.id),
    email: row.email,
    name: row.name,
    staffId: row.staff_id,
    phone: row.phone,
    role: row.role,
    active: row.active === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastLoginAt: row.last_login_at,
  }
}
