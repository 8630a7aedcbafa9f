import { join } from 'node:path'
import type { SiteId } from '../dialer/model/ids.js'

/** Where everything of an installation lies. */
export interface DataPaths {
  /** Database of accounts and sites. */
  readonly system: string
  /** Folder of the sites' databases. */
  readonly sites: string
  /** Database of one site. */
  readonly site: (site: SiteId) => string
  /** Folder of one site's recordings. */
  readonly recordings: (site: SiteId) => string
  readonly uploads: string
  readonly backups: string
  /** What the last checks found. */
  readonly checks: string
  /** What was changed, to go back in time by. */
  readonly archive: string
  /** Folder of the backups of one site. */
  readonly siteBackups: (site: SiteId) => string
  /** Simulations played for one site. */
  readonly simulations: (site: SiteId) => string
  /** Files made of one site's records, until they expire. */
  readonly exports: (site: SiteId) => string
  /** Which leg of one site is which call of a PBX that knows nothing of our ids. */
  readonly legs: (site: SiteId) => string
  /** Deleted sites, a folder each, until retention removes them. */
  readonly trash: string
  /** Key file for secrets at rest. */
  readonly key: string
  readonly lock: string
  /** Process id of whoever holds the lock. */
  readonly owner: string
  /** Socket for the local operator. */
  readonly socket: string
  /** Socket on which a process is asked to leave the folder to the next. */
  readonly handOver: string
}

/** The places inside a data folder. */
export function dataPaths(dataDir: string): DataPaths {
  return {
    system: join(dataDir, 'system.db'),
    sites: join(dataDir, 'sites'),
    site: (site) => join(dataDir, 'sites', `${site}.db`),
    recordings: (site) => join(dataDir, 'recordings', site),
    uploads: join(dataDir, 'uploads'),
    backups: join(dataDir, 'backups'),
    checks: join(dataDir, 'checks.json'),
    archive: join(dataDir, 'archive'),
    siteBackups: (site) => join(dataDir, 'backups', 'sites', site),
    simulations: (site) => join(dataDir, 'simulations', site),
    exports: (site) => join(dataDir, 'exports', site),
    legs: (site) => join(dataDir, 'legs', `${site}.jsonl`),
    trash: join(dataDir, 'trash'),
    key: join(dataDir, 'secrets', 'key'),
    lock: join(dataDir, 'trunkline.lock'),
    owner: join(dataDir, 'trunkline.pid'),
    socket: join(dataDir, 'control.sock'),
    handOver: join(dataDir, 'hand-over.sock'),
  }
}
