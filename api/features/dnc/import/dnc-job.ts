import type { CampaignId, SiteId } from '../../../../dialer/model/ids.js'
import type { Actor } from '../../../../storage/audit/actor.js'
import type { DncListKind } from '../../../../storage/dnc/table.js'

/** A file of numbers to be read and counted; plain data that may cross a thread. */
export interface DncPreviewJob {
  readonly site: SiteId
  readonly dataDir: string
  /** Path of the upload. It is only read. */
  readonly file: string
  readonly fileName: string
  readonly list: string
  readonly kind: DncListKind
  readonly campaign: CampaignId | null
  readonly mode: 'add' | 'replace'
  /** Country of numbers written without one, ISO 3166-1 alpha-2; null: they are taken as they stand. */
  readonly country: string | null
  readonly createdBy: string
}

/** How the reading is watched. */
export interface DncWatch {
  readonly onProgress: (done: number) => void
  readonly signal: AbortSignal
}

/**
 * Reads and counts a file outside the thread that serves requests, and keeps its preview.
 * @returns the id of the import
 * @throws DomainError VALIDATION_ERROR (no number in it), FILE_UPLOAD_ERROR, and what the store throws
 */
export type PreviewDnc = (
  job: DncPreviewJob,
  watch: DncWatch & {
    /** Whose doing it is. */
    readonly actor?: Actor
  },
) => Promise<{ readonly id: number }>
