import type { UserId } from '../../dialer/model/ids.js'
import type { SystemTx } from '../writer/operation.js'
import { type Session, sessionFromRow } from './repository.js'
import type { SessionEnd } from './table.js'

/** A login to note. */
export interface NewSession {
  readonly id: string
  readonly user: UserId
  readonly expiresAt: number
  readonly address?: string
  readonly userAgent?: string
  /** Life of its access tokens. ms */
  readonly accessMs?: number
  /** Keyed hash of the secret in its first refresh token; absent: it has none. */
  readonly refreshHash?: string
}

/** Logins kept of one person; a script that signs in for each request must not fill the database. */
export const mostSessions = 100

/**
 * Notes a login, and on the account when it was. Expired ones of the same person are cleared away, and of more than {@link mostSessions}
 * those that were not used for longest.
 */
export async function createSession(tx: SystemTx, input: NewSession): Promise<Session> {
  const usedLately = tx.db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', input.user)
    .where('expires_at', '>=', tx.now)
    .orderBy('last_used_at', 'desc')
    .limit(mostSessions - 1)
  await tx.db.deleteFrom('sessions').where('user_id', '=', input.user).where('id', 'not in', usedLately).execute()
  const row = await tx.db
    .insertInto('sessions')
    .values({
      id: input.id,
      user_id: input.user,
      created_at: tx.now,
      last_used_at: tx.now,
      expires_at: input.expiresAt,
      revoked_at: null,
      end_reason: null,
      address: input.address ?? '',
      user_agent: input.userAgent ?? '',
      access_ms: input.accessMs ?? 0,
      generation: 1,
      refresh_hash: input.refreshHash ?? null,
      rotated_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await tx.db.updateTable('users').set({ last_login_at: tx.now }).where('id', '=', input.user).execute()
  return sessionFromRow(row)
}

/** A refresh token as it was shown, and what takes its place. */
export interface Rotation {
  readonly id: string
  readonly generation: number
  readonly shownHash: string
  readonly nextHash: string
  readonly expiresAt: number
  /** How long the token that was replaced last is still answered with its successor. ms */
  readonly graceMs: number
  readonly address: string
  readonly userAgent: string
}

/**
 * What came of a rotation: `rotated`, or `again` for the one that came second with the same token (both get the same successor);
 * `reused`: an old token was shown and the login has ended by that; `ended`: there is no such login any more.
 */
export type RotationOutcome =
  | {
      readonly kind: 'rotated' | 'again'
      readonly session: Session
      readonly generation: number
      readonly rotatedAt: number
    }
  | { readonly kind: 'reused' }
  | { readonly kind: 'ended' }

/** Replaces a login's refresh token, once. Does not throw for a bad token: that the login ended by it must be kept. */
export async function rotateSession(tx: SystemTx, input: Rotation): Promise<RotationOutcome> {
  const row = await tx.db.selectFrom('sessions').selectAll().where('id', '=', input.id).executeTakeFirst()
  if (!row || row.revoked_at !== null || row.expires_at <= tx.now) return { kind: 'ended' }
  if (row.generation === input.generation && row.refresh_hash === input.shownHash) {
    const next = await tx.db
      .updateTable('sessions')
      .set({
        generation: row.generation + 1,
        refresh_hash: input.nextHash,
        rotated_at: tx.now,
        last_used_at: tx.now,
        expires_at: input.expiresAt,
        address: input.address,
        user_agent: input.userAgent,
      })
      .where('id', '=', input.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return { kind: 'rotated', session: sessionFromRow(next), generation: next.generation, rotatedAt: next.rotated_at }
  }
  const second =
    row.generation === input.generation + 1 &&
    row.refresh_hash === input.nextHash &&
    tx.now - row.rotated_at <= input.graceMs
  if (second) {
    return { kind: 'again', session: sessionFromRow(row), generation: row.generation, rotatedAt: row.rotated_at }
  }
  await endSessions(tx, { id: input.id }, 'reuse')
  return { kind: 'reused' }
}

/** Keeps a login that is in use: when and from where it was last seen, and that it lasts at least until `expiresAt`. */
export async function touchSession(
  tx: SystemTx,
  input: { readonly id: string; readonly address: string; readonly userAgent: string; readonly expiresAt?: number },
): Promise<null> {
  const { id, address, userAgent, expiresAt } = input
  await tx.db
    .updateTable('sessions')
    .set((eb) => ({
      last_used_at: tx.now,
      address,
      user_agent: userAgent,
      ...(expiresAt !== undefined && { expires_at: eb.fn<number>('max', ['expires_at', eb.val(expiresAt)]) }),
    }))
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  return null
}

/** Which logins end: one, or all of a person but perhaps one. */
export type SessionChoice =
  | { readonly id: string; readonly user?: UserId }
  | { readonly user: UserId; readonly except?: string }

/** Ends logins; those that are not there are no error. Answers with how many ended. */
export function revokeSessions(tx: SystemTx, input: SessionChoice & { readonly reason?: SessionEnd }): Promise<number> {
  return endSessions(tx, input, input.reason ?? 'revoked')
}

/** Ends logins within a write that is about something else. */
export async function endSessions(tx: SystemTx, choice: SessionChoice, reason: SessionEnd): Promise<number> {
  let some = tx.db
    .updateTable('sessions')
    .set({ revoked_at: tx.now, end_reason: reason })
    .where('revoked_at', 'is', null)
  if ('id' in choice) some = some.where('id', '=', choice.id)
  if (choice.user !== undefined) some = some.where('user_id', '=', choice.user)
  if ('except' in choice && choice.except !== undefined) some = some.where('id', '!=', choice.except)
  const result = await some.executeTakeFirst()
  return Number(result.numUpdatedRows)
}
