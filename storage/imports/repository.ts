import type { Kysely, Selectable } from 'kysely'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'
import type { ImportTable } from './table.js'

/** An import of a lead file. */
export interface ImportRecord {
  readonly id: number
  readonly campaign: CampaignId
  /** SHA-256 of the file, hex. */
  readonly fileHash: string
  readonly fileName: string
  readonly rows: number
  readonly imported: number
  readonly duplicates: number
  readonly rejected: number
  readonly startedAt: number
  readonly finishedAt: number | null
}

/** The last finished import of the same file into the same campaign; null if there is none. */
export async function findSameImport(
  db: Kysely<SiteTables>,
  campaign: CampaignId,
  fileHash: string,
): Promise<ImportRecord | null> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('campaign_id', '=', campaign)
    .where('file_hash', '=', fileHash)
    .where('finished_at', 'is not', null)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row ? importFromRow(row) : null
}

export function importFromRow(row: Selectable<ImportTable>): ImportRecord {
  return {
    id: row.id,
    campaign: campaignId(row.campaign_id),
    fileHash: row.file_hash,
    fileName: row.file_name,
    rows: row.rows,
    imported: row.imported,
    duplicates: row.duplicates,
    rejected: row.rejected,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}
