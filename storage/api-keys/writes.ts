import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { SystemTx } from '../writer/operation.js'
import { type ApiKey, apiKeyFromRow } from './repository.js'

/** A key to note; its text is not among it. */
export interface NewApiKey {
  readonly site: SiteId
  readonly name: string
  readonly hint: string
  /** Keyed hash of the key. */
  readonly hash: string
  readonly scopes: readonly string[]
  readonly createdBy: UserId | null
  readonly expiresAt: number | null
}

/** Notes a key. @throws DomainError DUPLICATE_ENTRY (the site has a key of this name) */
export async function createApiKey(tx: SystemTx, input: NewApiKey): Promise<ApiKey> {
  const row = await tx.db
    .insertInto('api_keys')
    .values({
      site_id: input.site,
      name: input.name,
      hint: input.hint,
      key_hash: input.hash,
      scopes: JSON.stringify(input.scopes),
      created_by: input.createdBy,
      created_at: tx.now,
      expires_at: input.expiresAt,
      last_used_at: null,
      revoked_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return apiKeyFromRow(row)
}

/** Ends a key of the site at once. @throws DomainError NOT_FOUND */
export async function revokeApiKey(
  tx: SystemTx,
  input: { readonly site: SiteId; readonly id: number },
): Promise<ApiKey> {
  const row = await tx.db
    .updateTable('api_keys')
    .set({ revoked_at: tx.now })
    .where('id', '=', input.id)
    .where('site_id', '=', input.site)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no API key ${input.id}.`)
  return apiKeyFromRow(row)
}

/** Notes that a key was used. */
export async function touchApiKey(tx: SystemTx, input: { readonly id: number }): Promise<null> {
  await tx.db.updateTable('api_keys').set({ last_used_at: tx.now }).where('id', '=', input.id).execute()
  return null
}
