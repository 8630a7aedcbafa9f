import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteId } from '../dialer/model/ids.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { CheckDepth, CheckResult } from '../storage/integrity/check-files.js'
import type { RetentionPlace } from '../storage/retention.js'
import { purgeTrash } from '../storage/sites/trash.js'
import type { StoreOperations } from '../storage/writer/store-client.js'
import { checkRound } from './check-round.js'
import type { Config } from './config/config.js'
import { leadJobsOf } from './lead-jobs.js'
import type { Log } from './log.js'
import { reportJobsOf } from './report-jobs.js'
import type { Job } from './schedule.js'

export interface JobParts {
  readonly config: Config
  /** Those that are served at the moment, each with its IANA zone. */
  readonly served: () => readonly { readonly id: SiteId; readonly timeZone: string }[]
  readonly store: Pick<StoreOperations, 'write' | 'writeSystem' | 'read'>
  readonly clock: Clock
  readonly log: Log
  /** Makes a backup and deletes those beyond `keep`. */
  readonly backup: (keep: number) => Promise<void>
  /** Looks for damage in every database. */
  readonly check: (depth: CheckDepth) => Promise<CheckResult>
}

const dayMs = 86_400_000
/** Rows of one retention batch: a few milliseconds of the writer. */
const retentionBatch = 500

/** What the process does by itself, with the schedules of the configuration. */
export function jobsOf({ config, served, store, clock, log, backup, check }: JobParts): readonly Job[] {
  const { journalDays, callsDays, recordingsDays, auditDays, trashDays } = config.retention
  const sites = (): readonly SiteId[] => served().map(({ id }) => id)
  const before = (days: number): number => (days === 0 ? 0 : clock.now() - days * dayMs)

  const retain = async (site: SiteId): Promise<void> => {
    let removed = 0
    let place: RetentionPlace | undefined
    for (let more = true; more; ) {
      const result = await store.write(site, 'retention.run', {
        journalBefore: before(journalDays),
        callsBefore: before(callsDays),
        recordingsBefore: before(recordingsDays),
        limit: retentionBatch,
        ...(place && { place }),
      })
      place = result.place
      for (const file of result.files) await rm(join(config.dataDir, file), { force: true })
      removed += result.removed
      more = result.more
    }
    const audit = { before: before(auditDays), limit: retentionBatch }
    for (let more = true; more; ) more = (await store.write(site, 'audit.retain', audit)).more
    if (removed > 0) log.info({ site, removed }, 'deleted what is older than the configuration keeps')
  }

  const retainAll = async (): Promise<void> => {
    await Promise.all(sites().map(retain))
    const audit = { before: before(auditDays), limit: retentionBatch }
    for (let more = true; more; ) more = (await store.writeSystem('audit.retain', audit)).more
    const trash = await purgeTrash(config.dataDir, before(trashDays))
    if (trash.length > 0) log.info({ trash }, 'deleted sites are gone for good')
  }

  const project = async (site: SiteId): Promise<void> => {
    for (let more = true; more; ) more = (await store.write(site, 'projections.run', null)).more
  }

  const { dataDir } = config
  const round = (depth: CheckDepth): Promise<void> => checkRound({ dataDir, depth, check, sites, store, clock, log })

  return [
    { name: 'quick check', schedule: config.integrity.quick, run: () => round('quick') },
    { name: 'full check', schedule: config.integrity.full, run: () => round('full') },
    { name: 'backup', schedule: config.backup.schedule, run: () => backup(config.backup.keep) },
    { name: 'retention', schedule: '23 * * * *', run: retainAll },
    { name: 'projections', schedule: '*/5 * * * * *', run: async () => void (await Promise.all(sites().map(project))) },
    ...leadJobsOf({ sites: served, store, clock, log }),
    ...reportJobsOf({ sites: served, store, dataDir, clock, log }),
  ]
}
