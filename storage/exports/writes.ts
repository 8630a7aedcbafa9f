import type { SiteTx } from '../writer/operation.js'
import { type ExportView, exportFromRow } from './repository.js'
import type { ExportFormat, ExportState, ExportSubject } from './table.js'

export interface NewExport {
  readonly subject: ExportSubject
  readonly format: ExportFormat
  readonly filename: string
  /** What exactly; for the audit log and for people who look into the database. */
  readonly question: Readonly<Record<string, unknown>>
  readonly owner: string
  /** Epoch ms. */
  readonly expiresAt: number
}

/** Notes that an export was asked for. */
export async function createExport(tx: SiteTx, input: NewExport): Promise<ExportView> {
  const row = await tx.db
    .insertInto('exports')
    .values({
      subject: input.subject,
      format: input.format,
      filename: input.filename,
      question: JSON.stringify(input.question),
      owner: input.owner,
      state: 'queued',
      rows: 0,
      bytes: null,
      error: null,
      created_at: tx.now,
      finished_at: null,
      expires_at: input.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return exportFromRow(row)
}

export interface FinishedExport {
  readonly id: number
  readonly state: Extract<ExportState, 'done' | 'failed' | 'cancelled'>
  readonly rows: number
  readonly bytes: number | null
  readonly error: { readonly code: string; readonly message: string } | null
}

/** Notes what became of an export; null where it was deleted meanwhile. */
export async function finishExport(tx: SiteTx, input: FinishedExport): Promise<ExportView | null> {
  const row = await tx.db
    .updateTable('exports')
    .set({
      state: input.state,
      rows: input.rows,
      bytes: input.bytes,
      error: input.error === null ? null : JSON.stringify(input.error),
      finished_at: tx.now,
    })
    .where('id', '=', input.id)
    .returningAll()
    .executeTakeFirst()
  return row ? exportFromRow(row) : null
}

/** Takes exports out. @returns the ids that were there, whose files go */
export async function removeExports(
  tx: SiteTx,
  input: { readonly ids: readonly number[] },
): Promise<readonly number[]> {
  if (input.ids.length === 0) return []
  const rows = await tx.db.deleteFrom('exports').where('id', 'in', input.ids).returning('id').execute()
  return rows.map(({ id }) => id)
}

/** Takes out what has expired, a few hundred at once. @returns their ids, whose files go */
export async function sweepExports(tx: SiteTx, input: { readonly limit: number }): Promise<readonly number[]> {
  const old = await tx.db
    .selectFrom('exports')
    .select('id')
    .where('expires_at', '<=', tx.now)
    .limit(input.limit)
    .execute()
  return removeExports(tx, { ids: old.map(({ id }) => id) })
}
