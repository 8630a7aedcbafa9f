import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId, UserId } from '../../dialer/model/ids.js'
import { endSessions } from '../sessions/writes.js'
import { putMembership } from '../sites/writes.js'
import type { SystemTx } from '../writer/operation.js'
import { type User, userFromRow } from './repository.js'
import type { UserRole } from './table.js'

/** As what a person belongs to a site; kept together with the account, so that neither is there without the other. */
export interface NewMembership {
  readonly site: SiteId
  readonly role: UserRole
}

export interface NewUser {
  readonly email: string
  readonly name: string
  /** argon2id, PHC form. */
  readonly passwordHash: string
  readonly role: UserRole
  readonly staffId?: string | null
  /** E.164. */
  readonly phone?: string | null
  /** Absent: of no site yet. */
  readonly membership?: NewMembership
}

/** What changes in an account; absent keys stay. */
export interface UserEdit {
  readonly id: UserId
  readonly email?: string
  readonly name?: string
  readonly passwordHash?: string
  readonly role?: UserRole
  readonly active?: boolean
  readonly staffId?: string | null
  readonly phone?: string | null
  /** Put beside what the person has already. */
  readonly membership?: NewMembership
}

/** @throws DomainError DUPLICATE_ENTRY (e-mail, staff id or phone taken) */
export async function createUser(tx: SystemTx, input: NewUser): Promise<User> {
  const row = await tx.db
    .insertInto('users')
    .values({
      email: input.email,
      name: input.name,
      staff_id: input.staffId ?? null,
      phone: input.phone ?? null,
      password_hash: input.passwordHash,
      role: input.role,
      active: 1,
      created_at: tx.now,
      updated_at: tx.now,
      last_login_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const user = userFromRow(row)
  if (input.membership) await putMembership(tx, { user: user.id, ...input.membership })
  return user
}

/** Deactivating an account or changing its password also ends its logins and whatever else would reset the password. @throws DomainError NOT_FOUND, DUPLICATE_ENTRY */
export async function updateUser(tx: SystemTx, input: UserEdit): Promise<User> {
  const row = await tx.db
    .updateTable('users')
    .set({
      updated_at: tx.now,
      ...(input.email === undefined ? {} : { email: input.email }),
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.passwordHash === undefined ? {} : { password_hash: input.passwordHash }),
      ...(input.role === undefined ? {} : { role: input.role }),
      ...(input.staffId === undefined ? {} : { staff_id: input.staffId }),
      ...(input.phone === undefined ? {} : { phone: input.phone }),
      ...(input.active === undefined ? {} : { active: input.active ? 1 : 0 }),
    })
    .where('id', '=', input.id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no user ${input.id}.`)
  if (input.membership) await putMembership(tx, { user: input.id, ...input.membership })
  if (input.active === false || input.passwordHash !== undefined) {
    await endSessions(tx, { user: input.id }, 'revoked')
    await tx.db.deleteFrom('password_resets').where('user_id', '=', input.id).execute()
  }
  return userFromRow(row)
}
