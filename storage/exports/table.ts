import type { Generated } from 'kysely'

export const exportSubjects = ['reports', 'calls', 'leads', 'performance'] as const
/** What is exported. */
export type ExportSubject = (typeof exportSubjects)[number]

export const exportFormats = ['xlsx', 'pdf'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const exportStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type ExportState = (typeof exportStates)[number]

/**
 * An export somebody asked for. `question` is JSON of what exactly. The file lies in the data folder under its id and goes at `expires_at`,
 * with this row.
 */
export interface ExportTable {
  id: Generated<number>
  subject: ExportSubject
  format: ExportFormat
  filename: string
  question: string
  /** Whose it is: `user 3`, `key 5`, or `operator`. */
  owner: string
  state: ExportState
  /** Rows written; of a failed one as far as it came. */
  rows: number
  bytes: number | null
  /** JSON of code and sentence; null where it did not fail. */
  error: string | null
  created_at: number
  finished_at: number | null
  expires_at: number
}
