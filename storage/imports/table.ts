import type { Generated } from 'kysely'

/** A finished or running import of a lead file; `file_hash` (SHA-256, hex) finds the same upload again. */
export interface ImportTable {
  id: Generated<number>
  campaign_id: number
  file_hash: string
  file_name: string
  rows: number
  imported: number
  duplicates: number
  rejected: number
  started_at: number
  finished_at: number | null
}
