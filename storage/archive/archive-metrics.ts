import type { Metrics } from '../metrics/metrics.js'
import type { ArchiveStanding } from './archive-keeper.js'

const labels = ['database', 'site']

/** States how far back the archive of each database reaches, and whether it is written. */
export function stateArchiveMetrics(metrics: Metrics, standings: () => Iterable<ArchiveStanding>): void {
  const gauge = (name: string, help: string, valueOf: (standing: ArchiveStanding) => number | null): void =>
    void metrics.readGauge({ name, help, labels }, (put) => {
      for (const standing of standings()) {
        const value = valueOf(standing)
        const site = siteOfArchive(standing.db)
        if (value !== null) put({ database: site === null ? 'system' : 'site', site: site ?? '' }, value)
      }
    })
  const seconds = (ms: number | null | undefined): number | null => (typeof ms === 'number' ? ms / 1000 : null)
  gauge(
    'trunkline_archive_from_timestamp_seconds',
    'Oldest moment that the database can be restored to, seconds since 1970; absent while there is none.',
    ({ reach }) => seconds(reach?.from),
  )
  gauge(
    'trunkline_archive_to_timestamp_seconds',
    'Last commit that the archive has, seconds since 1970.',
    ({ reach }) => seconds(reach?.to),
  )
  gauge(
    'trunkline_archive_waiting_since_timestamp_seconds',
    'Since when commits wait to be kept, seconds since 1970; absent where none does.',
    ({ waitingSince }) => seconds(waitingSince),
  )
  gauge('trunkline_archive_failing', '1 where the archive cannot be written.', ({ fault }) => (fault === null ? 0 : 1))
  gauge('trunkline_archive_size_bytes', 'Size of the archive of the database.', ({ bytes }) => bytes)
}

/** The site whose archive it is; null: that of the accounts. */
export function siteOfArchive(db: string): string | null {
  return db.startsWith('site-') ? db.slice('site-'.length) : null
}
