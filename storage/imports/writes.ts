import { DomainError } from '../../dialer/model/domain-error.js'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { type ImportRecord, importFromRow } from './repository.js'

/** Notes that an import began. */
export async function startImport(
  tx: SiteTx,
  input: { readonly campaign: CampaignId; readonly fileHash: string; readonly fileName: string },
): Promise<ImportRecord> {
  const row = await tx.db
    .insertInto('imports')
    .values({
      campaign_id: input.campaign,
      file_hash: input.fileHash,
      file_name: input.fileName,
      rows: 0,
      imported: 0,
      duplicates: 0,
      rejected: 0,
      started_at: tx.now,
      finished_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return importFromRow(row)
}

/** @throws DomainError NOT_FOUND */
export async function finishImport(
  tx: SiteTx,
  input: {
    readonly id: number
    readonly rows: number
    readonly imported: number
    readonly duplicates: number
    readonly rejected: number
  },
): Promise<ImportRecord> {
  const row = await tx.db
    .updateTable('imports')
    .set({
      rows: input.rows,
      imported: input.imported,
      duplicates: input.duplicates,
      rejected: input.rejected,
      finished_at: tx.now,
    })
    .where('id', '=', input.id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no import ${input.id}.`)
  return importFromRow(row)
}
