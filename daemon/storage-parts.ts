import type { PartLook } from '../api/features/health/since-keeper.js'
import type { SiteId } from '../dialer/model/ids.js'
import type { ArchiveStanding } from '../storage/archive/archive-keeper.js'
import type { LastChecks } from '../storage/integrity/last-checks.js'
import type { SiteFault } from './check-round.js'
import type { PartFacts } from './health-parts.js'

/** What is known of the databases beside whether they take writes. */
export interface DatabaseFacts {
  /** Of each database that was written since the start; empty where no archive is kept. */
  readonly archive: readonly ArchiveStanding[]
  readonly checks: LastChecks
  /** What the checks found wrong with a site; with the accounts for null. */
  readonly faultOf: (site: SiteId | null) => SiteFault | null
}

const waitingTooLong = 1000
/** A step of a call that takes longer to be written is felt: each attempt waits for one. ms */
const slowMs = 1000
/** Commits that wait longer for the archive are worth a look, fault or not. ms */
const archiveLateMs = 60_000
const hourMs = 3_600_000
const name = 'storage'

/** How the writer is, and the database of accounts. */
export function storagePart(storage: PartFacts['storage'], databases: DatabaseFacts, now: number): PartLook {
  if (!storage.alive) {
    const sentence = 'The storage thread is gone; calls go on, and what they change waits.'
    const todo = 'It is started again by itself; look into the log for why it died.'
    return { name, site: null, state: 'down', sentence, todo }
  }
  if (storage.fault !== null) {
    const todo = 'Free or repair the disk of the data folder; nothing is lost meanwhile.'
    return { name, site: null, state: 'down', sentence: storage.fault, todo }
  }
  const damage = damagePart(null, databases)
  if (damage !== null) return damage
  const todo = 'Look what else uses the disk of the data folder.'
  if (storage.waiting > waitingTooLong) {
    const sentence = `${storage.waiting} steps of calls wait to be written: the disk is slow.`
    return { name, site: null, state: 'degraded', sentence, todo }
  }
  if (storage.slowMs > slowMs) {
    const seconds = (storage.slowMs / 1000).toFixed(1)
    const sentence = `A step of a call takes ${seconds} s to be written: the disk is slow. Calls go on; each new attempt waits for its own.`
    return { name, site: null, state: 'degraded', sentence, todo }
  }
  return keptPart(null, 'Writes are taken.', databases, now)
}

/** How the database of a site is: damage, the archive to go back in time by, the last check. */
export function siteStoragePart(site: SiteId, databases: DatabaseFacts, now: number): PartLook {
  return damagePart(site, databases) ?? keptPart(site, '', databases, now)
}

/** Of the accounts, everybody's part says it; a site's says what is its own. */
function damagePart(site: SiteId | null, { faultOf }: DatabaseFacts): PartLook | null {
  const fault = faultOf(site)
  if (fault === null) return null
  const { sentence, todo, isDatabase } = fault
  return { name, site, state: isDatabase ? 'down' : 'degraded', sentence, todo }
}

function keptPart(site: SiteId | null, before: string, { archive, checks }: DatabaseFacts, now: number): PartLook {
  const own = archive.find(({ db }) => db === (site === null ? 'system' : `site-${site}`))
  const lateMs = now - (own?.waitingSince ?? now)
  const fault =
    own?.fault ?? (lateMs > archiveLateMs ? `The archive of changes is ${Math.round(lateMs / 1000)} s behind.` : null)
  if (fault !== null) {
    const kept = own?.reach ? ` It ends at ${moment(own.reach.to)}.` : ''
    const todo = 'Look at the disk of archive.folder. Everything else goes on, and it is tried again by itself.'
    return { name, site, state: 'degraded', sentence: `${fault}${kept}`, todo }
  }
  const back = own?.reach ? `It can be restored to each moment since ${moment(own.reach.from)}.` : ''
  const sentence = [before, back, checked(checks, now)].filter((part) => part !== '').join(' ')
  return { name, site, state: 'ok', sentence, todo: null }
}

function checked({ quick, full }: LastChecks, now: number): string {
  const last = (full?.at ?? 0) >= (quick?.at ?? 0) ? full : quick
  if (last === null) return 'It has not been checked for damage yet.'
  const hours = Math.round((now - last.at) / hourMs)
  return `The last ${last.depth} check, ${hours === 0 ? 'within the hour' : `${hours} hours ago`}, found it sound.`
}

const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`
