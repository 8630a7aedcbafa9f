import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { lastPeriod } from '../api/features/reports/period.js'
import { parseReportSchedule, reportScheduleKey } from '../api/features/reports/schedule.js'
import type { SiteId } from '../dialer/model/ids.js'
import type { Clock } from '../dialer/ports/clock.js'
import { dataPaths } from '../storage/data-folder.js'
import { exportFormats } from '../storage/exports/table.js'
import { reportTypes } from '../storage/reports/table.js'
import type { StoreOperations } from '../storage/writer/store-client.js'
import type { Log } from './log.js'
import type { Job } from './schedule.js'

export interface ReportJobParts {
  /** Those that are served at the moment, each with its IANA zone. */
  readonly sites: () => readonly { readonly id: SiteId; readonly timeZone: string }[]
  readonly store: Pick<StoreOperations, 'write' | 'read'>
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}

/** Exports taken out in one go. */
const sweepBatch = 200
/** A draft nobody finishes: the process ended while it was written. */
const draftKeptMs = 24 * 3_600_000

/**
 * Reports that make themselves, and files that go. A period's end is another moment in each site's time zone, and all of those lie on quarters
 * of an hour; so that is when they are looked for. What was missed while the process was down is made at its next turn, once.
 */
export function reportJobsOf(parts: ReportJobParts): readonly Job[] {
  const each = async (work: (site: SiteId, timeZone: string) => Promise<void>): Promise<void> => {
    await Promise.all(parts.sites().map(({ id, timeZone }) => work(id, timeZone)))
  }
  return [
    { name: 'reports', schedule: '*/15 * * * *', run: () => each((site, zone) => makeReports(site, zone, parts)) },
    { name: 'exports', schedule: '7,37 * * * *', run: () => each((site) => sweepExports(site, parts)) },
  ]
}

/** Makes the reports of the last day, week and month of a site that are not there yet, as far as its settings want them. */
export async function makeReports(
  site: SiteId,
  timeZone: string,
  { store, clock, log }: Pick<ReportJobParts, 'store' | 'clock' | 'log'>,
): Promise<void> {
  const wanted = parseReportSchedule(await store.read(site, 'settings.get', { key: reportScheduleKey }))
  for (const type of reportTypes) {
    if (!wanted[type]) continue
    const period = lastPeriod(type, clock.now(), timeZone)
    const made = await store.write(site, 'reports.createDue', period)
    if (made > 0) log.info({ site, type, day: period.day, made }, 'reports were made')
  }
}

/** Takes away files that have expired, and drafts that nobody finishes. */
export async function sweepExports(
  site: SiteId,
  { store, dataDir, clock }: Pick<ReportJobParts, 'store' | 'dataDir' | 'clock'>,
): Promise<void> {
  const folder = dataPaths(dataDir).exports(site)
  for (let more = true; more; ) {
    const gone = await store.write(site, 'exports.sweep', { limit: sweepBatch })
    for (const id of gone) {
      for (const format of exportFormats) await rm(join(folder, `${id}.${format}`), { force: true })
    }
    more = gone.length === sweepBatch
  }
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.part')) continue
    const path = join(folder, name)
    if ((await stat(path)).mtimeMs < clock.now() - draftKeptMs) await rm(path, { force: true })
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
