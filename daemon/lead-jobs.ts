import type { SiteId } from '../dialer/model/ids.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { UntouchedCursor } from '../storage/leads/profile/upkeep.js'
import type { StoreOperations } from '../storage/writer/store-client.js'
import type { Log } from './log.js'
import type { Job } from './schedule.js'

export interface LeadJobParts {
  /** Those that are served at the moment, each with its IANA zone. */
  readonly sites: () => readonly { readonly id: SiteId; readonly timeZone: string }[]
  readonly store: Pick<StoreOperations, 'write'>
  readonly clock: Clock
  readonly log: Log
}

const hourMs = 3_600_000
/** A lead that its agent has not called for so long is given to somebody else. */
const untouchedMs = hourMs
/** So long after it was converted or closed a lead is put away. */
const archivedAfterMs = 30 * 24 * hourMs
/** The hour of the site's day in whose first quarter that happens. */
const archiveHour = 9

/** What leads that people work need by themselves. */
export function leadJobsOf({ sites, store, clock, log }: LeadJobParts): readonly Job[] {
  const each = async (work: (site: SiteId, timeZone: string) => Promise<void>): Promise<void> => {
    await Promise.all(sites().map(({ id, timeZone }) => work(id, timeZone)))
  }

  const tend = async (site: SiteId): Promise<void> => {
    for (let more = true; more; ) more = (await store.write(site, 'leadProfiles.tend', null)).more
  }

  const reassign = async (site: SiteId): Promise<void> => {
    const before = clock.now() - untouchedMs
    let reassigned = 0
    let after: UntouchedCursor | null = null
    do {
      const done: { readonly reassigned: number; readonly next: UntouchedCursor | null } = await store.write(
        site,
        'leadProfiles.reassign',
        { before, after },
      )
      reassigned += done.reassigned
      after = done.next
    } while (after !== null)
    if (reassigned > 0) log.info({ site, reassigned }, 'gave leads that nobody had called to other agents')
  }

  const archive = async (site: SiteId, timeZone: string): Promise<void> => {
    if (!isArchiveTime(timeZone, clock.now())) return
    const before = clock.now() - archivedAfterMs
    let archived = 0
    for (let more = true; more; ) {
      const done = await store.write(site, 'leadProfiles.archive', { before })
      archived += done.archived
      more = done.more
    }
    if (archived > 0) log.info({ site, archived }, 'put leads away that were converted or closed')
  }

  return [
    { name: 'leads', schedule: '*/15 * * * * *', run: () => each(tend) },
    { name: 'untouched leads', schedule: '*/30 * * * *', run: () => each(reassign) },
    // Zones begin their hours at whole quarters.
    { name: 'archive of leads', schedule: '*/15 * * * *', run: () => each(archive) },
  ]
}

function isArchiveTime(timeZone: string, now: number): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const [hour, minute] = parts.format(now).split(':').map(Number)
  return hour === archiveHour && (minute ?? 60) < 15
}
