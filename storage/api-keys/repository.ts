import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import { type SiteId, siteId, type UserId, userId } from '../../dialer/model/ids.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SystemTables } from '../system-tables.js'
import type { ApiKeyTable } from './table.js'

/** A machine's key to one site, without the key itself. */
export interface ApiKey {
  readonly id: number
  readonly site: SiteId
  readonly name: string
  /** First characters of the key. */
  readonly hint: string
  readonly scopes: readonly string[]
  readonly createdBy: UserId | null
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** A key by the hash of its text; null if there is none. */
export async function findApiKeyByHash(db: Kysely<SystemTables>, hash: string): Promise<ApiKey | null> {
  const row = await db.selectFrom('api_keys').selectAll().where('key_hash', '=', hash).executeTakeFirst()
  return row ? apiKeyFromRow(row) : null
}

/** One page of a site's keys that are not revoked, oldest first. */
export async function listApiKeys(
  db: Kysely<SystemTables>,
  query: PageQuery & { readonly site: SiteId },
): Promise<Page<ApiKey>> {
  const some = db.selectFrom('api_keys').where('site_id', '=', query.site).where('revoked_at', 'is', null)
  const rows = await some.selectAll().orderBy('id').limit(query.limit).offset(pageOffset(query)).execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(apiKeyFromRow), total: count.n }
}

const scopesShape = z.array(z.string())

export function apiKeyFromRow(row: Selectable<ApiKeyTable>): ApiKey {
  return {
    id: row.id,
    site: siteId(row.site_id),
    name: row.name,
    hint: row.hint,
    scopes: scopesShape.parse(JSON.parse(row.scopes)),
    createdBy: row.created_by === null ? null : userId(row.created_by),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}
