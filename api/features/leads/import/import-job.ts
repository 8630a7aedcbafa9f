import type { CampaignId, SiteId } from '../../../../dialer/model/ids.js'

/** What to import; plain data that may cross a thread. */
export interface ImportJob {
  readonly site: SiteId
  readonly campaign: CampaignId
  /** Path of the spooled upload. It is only read. */
  readonly file: string
  /** The name the person gave the file, kept with the record of the import. */
  readonly fileName: string
  readonly format: ImportFormat
  /** Country of numbers written without one, ISO 3166-1 alpha-2; null: they are taken as they stand. */
  readonly defaultCountry: string | null
  /** Where refused rows are written; the file is made only if there are any. */
  readonly rejectsFile: string
  /** Of leads whose row tells none. Absent: 0. */
  readonly priority?: number
  /** Who sent the file; kept with each consent it tells of. */
  readonly recordedBy: string
}

export type ImportFormat = 'csv' | 'xlsx'

/** Rows so far. `done` is the part of the file that was read, 0 to 1. */
export interface ImportCounts {
  readonly rows: number
  readonly imported: number
  readonly duplicates: number
  readonly errors: number
  /** Consents the file told of that were not on record. */
  readonly consents: number
  readonly done: number
}

/** How an import ended. Every row that is not blank is counted once: imported, duplicate or error. */
export interface ImportResult {
  readonly rows: number
  readonly imported: number
  /** Rows whose number the campaign had already, or that came twice in the file. */
  readonly duplicates: number
  /** Rows that were refused; they and the reasons stand in `rejectsFile`. */
  readonly errors: number
  /** Consents the file told of that were not on record; duplicates among the leads may bring some too. */
  readonly consents: number
  readonly rejectsFile: string | null
  /** The same file was imported into this campaign before. */
  readonly alreadyImported: boolean
}
