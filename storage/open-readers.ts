import type { Kysely } from 'kysely'
import type { SiteId } from '../dialer/model/ids.js'
import { dataPaths } from './data-folder.js'
import { openSqlite, readerOver } from './open-sqlite.js'
import type { SiteTables } from './site-tables.js'
import type { SystemTables } from './system-tables.js'

/** A connection that can only read. */
export interface Reader<Tables> {
  readonly db: Kysely<Tables>
  close(): void
}

/** Opens a site's database for reading; the writer must have opened the site before. */
export function openSiteReader(dataDir: string, site: SiteId): Reader<SiteTables> {
  return openReader(dataPaths(dataDir).site(site))
}

/** Opens the system database for reading; the writer must have started before. */
export function openSystemReader(dataDir: string): Reader<SystemTables> {
  return openReader(dataPaths(dataDir).system)
}

function openReader<Tables>(path: string): Reader<Tables> {
  const sqlite = openSqlite(path, 'read')
  return { db: readerOver<Tables>(sqlite), close: () => void sqlite.close() }
}
