import type { Kysely, Selectable } from 'kysely'
import { type SiteId, siteId } from '../../dialer/model/ids.js'
import type { SystemTables } from '../system-tables.js'
import type { SiteStatus, SiteTable } from './table.js'

/** A site of this installation. */
export interface Site {
  readonly id: SiteId
  readonly name: string
  readonly status: SiteStatus
  readonly createdAt: number
}

/** Every site, by id. */
export async function listSites(db: Kysely<SystemTables>): Promise<readonly Site[]> {
  const rows = await db.selectFrom('sites').selectAll().orderBy('id').execute()
  return rows.map(siteFromRow)
}

/** A site; null if there is none. */
export async function findSite(db: Kysely<SystemTables>, id: SiteId): Promise<Site | null> {
  const row = await db.selectFrom('sites').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? siteFromRow(row) : null
}

export function siteFromRow(row: Selectable<SiteTable>): Site {
  return { id: siteId(row.id), name: row.name, status: row.status, createdAt: row.created_at }
}
