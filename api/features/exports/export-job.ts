import type { ErrorValue } from '../../../dialer/model/domain-error.js'
import type { AgentId, SiteId } from '../../../dialer/model/ids.js'
import type { ExportFormat } from '../../../storage/exports/table.js'
import type { ReportFilter } from '../../../storage/reports/repository.js'

/** Which records; days as `yyyy-mm-dd`, moments as epoch ms with the end exclusive, in the site's time zone. */
export interface ExportSpan {
  readonly fromDay: string
  readonly toDay: string
  readonly from: number
  readonly until: number
}

/** What is exported, of whom. */
export type ExportQuestion =
  | { readonly subject: 'reports'; readonly span: ExportSpan; readonly filter: ReportFilter }
  /** One report, with all that was written. */
  | { readonly subject: 'report'; readonly id: number }
  | {
      readonly subject: 'calls' | 'leads' | 'performance'
      readonly span: ExportSpan
      readonly agents: readonly AgentId[] | 'all'
    }

/** An export as it crosses into a thread of its own; plain data. */
export interface ExportJob {
  readonly dataDir: string
  readonly site: SiteId
  readonly siteName: string
  readonly timeZone: string
  readonly question: ExportQuestion
  readonly format: ExportFormat
  /** Where the finished file goes; until then it has `.part` behind its name. */
  readonly path: string
  /** When it was asked for. Epoch ms */
  readonly askedAt: number
}

export interface ExportProgress {
  readonly rows: number
  /** All there will be. */
  readonly of: number
}

export interface ExportResult {
  readonly rows: number
  readonly bytes: number
  /** Most of the thread's own heap and of what it holds outside of it, looked at with every page of rows. Bytes */
  readonly peakBytes: number
}

/**
 * Makes a file outside the threads of calls and of requests.
 * @throws DomainError STORAGE_UNAVAILABLE (the disk is full), CONFLICT (stopped by `signal`), VALIDATION_ERROR (too much for the format)
 */
export type StartExport = (
  job: Omit<ExportJob, 'dataDir' | 'siteName'>,
  watch: { readonly onProgress: (progress: ExportProgress) => void; readonly signal: AbortSignal },
) => Promise<ExportResult>

/** Why an export failed, as it is kept. */
export type ExportFailure = Pick<ErrorValue, 'code' | 'message'>
