import type { Generated } from 'kysely'

/** A number, or the beginning of numbers, not to be called. `digits` is the pattern without its `+`; `campaign_id` null is the site. */
export interface DncTable {
  id: Generated<number>
  pattern: string
  digits: string
  is_prefix: 0 | 1
  campaign_id: number | null
  reason: string
  created_at: number
}

/** Where the numbers of a list come from; told with each refusal. */
export type DncListKind = 'site' | 'campaign' | 'national' | 'state' | 'litigator' | 'other'

export const dncListKinds: readonly DncListKind[] = ['site', 'campaign', 'national', 'state', 'litigator', 'other']

/** A named list that files are imported into. `campaign_id` null holds for the whole site. */
export interface DncListTable {
  id: Generated<number>
  name: string
  kind: DncListKind
  campaign_id: number | null
  created_at: number
}

/**
 * - `previewed`: read and counted, its numbers wait in a file
 * - `loading`: being written; its numbers do not count yet
 * - `active`: its numbers are forbidden
 * - `replaced`: a later import took its place and can give it back
 * - `undone`: its numbers do not count and are deleted bit by bit
 */
export type DncImportState = 'previewed' | 'loading' | 'active' | 'replaced' | 'undone'

/** One file of a list: what it adds is what undoing it takes away. `samples` and `warnings` are JSON arrays. */
export interface DncImportTable {
  id: Generated<number>
  list_id: number
  state: DncImportState
  mode: 'add' | 'replace'
  file_name: string
  file_hash: string
  rows: number
  valid: number
  invalid: number
  duplicates: number
  fresh: number
  excluded_leads: number
  warnings: string
  samples: string
  created_by: string
  created_at: number
  committed_at: number | null
  undone_at: number | null
  /** The import that replaced it. */
  replaced_by: number | null
  /** 1 once no number of it is left in the database. */
  purged: 0 | 1
}

/** A number of an import, see `key.ts`. Ordered by number, so that one look finds it on any list. */
export interface DncNumberTable {
  key: number
  import_id: number
}
