import type { Kysely, Selectable } from 'kysely'
import { type SiteId, siteId } from '../../dialer/model/ids.js'
import type { SystemTables } from '../system-tables.js'
import { type SiteSetup, setupFrom } from './setup.js'
import type { SiteOrigin, SiteStatus, SiteTable } from './table.js'

/** A site of this installation. */
export interface Site {
  readonly id: SiteId
  readonly name: string
  readonly status: SiteStatus
  readonly origin: SiteOrigin
  /** Null where the configuration has it. */
  readonly setup: SiteSetup | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly suspendedAt: number | null
  /** Name of the folder in the trash that takes its files, once it is being deleted. */
  readonly trash: string | null
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

/** How many people belong to each site. */
export async function countMembers(db: Kysely<SystemTables>): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('memberships')
    .select(['site_id', (eb) => eb.fn.countAll<number>().as('n')])
    .groupBy('site_id')
    .execute()
  return new Map(rows.map((row) => [row.site_id, row.n]))
}

export function siteFromRow(row: Selectable<SiteTable>): Site {
  return {
    id: siteId(row.id),
    name: row.name,
    status: row.status,
    origin: row.origin,
    setup: setupFrom(row.setup),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    suspendedAt: row.suspended_at,
    trash: row.trash,
  }
}
