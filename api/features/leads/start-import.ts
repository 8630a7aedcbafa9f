import type { Actor } from '../../../storage/audit/actor.js'
import type { ImportCounts, ImportJob, ImportResult } from './import/import-job.js'

/**
 * Runs one import outside the thread that serves requests.
 * @throws DomainError VALIDATION_ERROR, FILE_UPLOAD_ERROR, CONFLICT (stopped by `signal`), and what the store throws
 */
export type StartImport = (
  job: ImportJob,
  watch: {
    readonly onProgress: (counts: ImportCounts) => void
    readonly signal: AbortSignal
    /** Whose doing it is. */
    readonly actor?: Actor
  },
) => Promise<ImportResult>
