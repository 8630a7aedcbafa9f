import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { SiteTables } from '../site-tables.js'
import type { ExportFormat, ExportState, ExportSubject, ExportTable } from './table.js'

/** An export as it can be asked for. */
export interface ExportView {
  readonly id: number
  readonly subject: ExportSubject
  readonly format: ExportFormat
  /** Name the browser saves it under. */
  readonly filename: string
  /** Whose it is: `user 3`, `key 5`, or `operator`. */
  readonly owner: string
  readonly state: ExportState
  readonly rows: number
  readonly bytes: number | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly createdAt: number
  readonly finishedAt: number | null
  /** When file and entry go. Epoch ms */
  readonly expiresAt: number
}

/** One export; null if there is none. */
export async function findExport(db: Kysely<SiteTables>, id: number): Promise<ExportView | null> {
  const row = await db.selectFrom('exports').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? exportFromRow(row) : null
}

/** The last ones, newest first; `owner` absent: everybody's. */
export async function listExports(
  db: Kysely<SiteTables>,
  query: { readonly owner?: string; readonly limit: number },
): Promise<readonly ExportView[]> {
  let some = db.selectFrom('exports').selectAll()
  if (query.owner !== undefined) some = some.where('owner', '=', query.owner)
  return (await some.orderBy('id', 'desc').limit(query.limit).execute()).map(exportFromRow)
}

const errorSchema = z.object({ code: z.string(), message: z.string() })

export function exportFromRow(row: Selectable<ExportTable>): ExportView {
  return {
    id: row.id,
    subject: row.subject,
    format: row.format,
    filename: row.filename,
    owner: row.owner,
    state: row.state,
    rows: row.rows,
    bytes: row.bytes,
    error: row.error === null ? null : errorSchema.parse(JSON.parse(row.error)),
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
  }
}
