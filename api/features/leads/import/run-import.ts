import { DomainError } from '../../../../dialer/model/domain-error.js'
import type { PhoneNumber } from '../../../../dialer/model/phone-number.js'
import type { NewConsent } from '../../../../storage/consent/writes.js'
import { leadCells } from '../../../../storage/leads/import-batch.js'
import { errorValue } from '../../../../storage/rpc/error-value.js'
import type { StoreOperations } from '../../../../storage/writer/store-client.js'
import { createBatchSender } from './batch-sender.js'
import { mapColumns } from './column-map.js'
import type { RowConsent } from './consent-reader.js'
import { createConsentSender } from './consent-sender.js'
import { contentHash } from './content-hash.js'
import { csvRows } from './csv-rows.js'
import type { ImportCounts, ImportJob, ImportResult } from './import-job.js'
import { isWorkbook } from './is-workbook.js'
import { createLeadReader, type LeadReading } from './lead-reader.js'
import { createNumberReader } from './number-reader.js'
import { createRejectsFile, type RejectsFile } from './rejects-file.js'
import type { TableRow } from './row-source.js'
import { type TableLimits, tableLimits } from './table-limits.js'
import { createTimeZoneReader } from './time-zone-reader.js'
import { xlsxRows } from './xlsx-rows.js'

/** What an import works with beside its job. */
export interface ImportParts {
  readonly store: Pick<StoreOperations, 'read' | 'write'>
  readonly onProgress: (counts: ImportCounts) => void
  readonly signal: AbortSignal
  readonly limits?: TableLimits
}

/** A table whose header was understood, and the record of its import. */
interface OpenTable {
  readonly record: number
  /** When the lead of a row (from 1) falls due, epoch ms. */
  readonly dueAt: (row: number) => number
  readonly read: (cells: readonly string[]) => LeadReading
  readonly rejects: RejectsFile
}

/** Leads fall due one millisecond after the other from this long before the import on, so that they are dialled in the order of the file. */
const dueBeforeMs = 3_600_000
/** In a call queue the wait is measured from then, so they fall due now: so many rows at a time, that the last need not wait for its turn. */
const rowsPerMs = 1000

/**
 * Imports a file of leads into a campaign. A workbook that was given out as CSV is read as the workbook it is. Leads are kept batch by
 * batch as reading goes on; an import that is interrupted can be repeated with the same file, what is there already then counts as
 * duplicate. The record of an interrupted import has no end.
 *
 * @throws DomainError VALIDATION_ERROR (no column with the phone number, unknown country; nothing was imported), FILE_UPLOAD_ERROR (the
 *   file cannot be read, or not to its end), CONFLICT (stopped by `signal`), and what the store throws. Where leads were kept before
 *   the error, `details.kept` holds the counts.
 */
export async function runImport(job: ImportJob, parts: ImportParts): Promise<ImportResult> {
  const { store } = parts
  const readNumber = createNumberReader(job.defaultCountry)
  const limits = parts.limits ?? tableLimits
  const workbook = job.format === 'xlsx' || (await isWorkbook(job.file))
  const source = workbook ? xlsxRows(job.file, limits) : csvRows(job.file, limits)
  const fileHash = await contentHash(job.file)
  const before = await store.read(job.site, 'imports.same', { campaign: job.campaign, fileHash })
  const sender = createBatchSender((cells) =>
    store.write(job.site, 'leads.importBatch', { campaign: job.campaign, cells }),
  )
  const consents = createConsentSender((some) => store.write(job.site, 'consents.import', { consents: some }))
  const progress = { rows: 0, errors: 0, done: 0 }
  const counts = (): ImportCounts => ({ ...progress, ...sender.counts(), consents: consents.added() })

  const openTable = async (header: TableRow): Promise<OpenTable> => {
    if (header.fault !== null) throw unreadableHeader(header.fault)
    const columns = mapColumns(header.cells, limits.maxColumns)
    const campaign = await store.read(job.site, 'campaigns.get', { id: job.campaign })
    const isQueue = campaign?.settings.dialMode === 'queue'
    const { id, startedAt } = await store.write(job.site, 'imports.start', {
      campaign: job.campaign,
      fileHash,
      fileName: job.fileName.slice(0, 200),
    })
    return {
      record: id,
      dueAt: isQueue ? (row) => startedAt + Math.floor(row / rowsPerMs) : (row) => startedAt - dueBeforeMs + row,
      read: createLeadReader({
        columns,
        readNumber,
        readTimeZone: createTimeZoneReader(),
        now: startedAt,
        ...(job.priority !== undefined && { priority: job.priority }),
      }),
      rejects: createRejectsFile(job.rejectsFile, header.cells),
    }
  }

  let table: OpenTable | null = null
  try {
    for await (const chunk of source) {
      for (const row of chunk.rows) {
        if (row.fault === null && isBlank(row.cells)) continue
        if (table === null) {
          table = await openTable(row)
          continue
        }
        progress.rows++
        const reading = row.fault === null ? table.read(row.cells) : { ok: false as const, why: row.fault }
        if (reading.ok) {
          sender.add(leadCells({ ...reading.lead, dueAt: table.dueAt(progress.rows) }))
          if (reading.consent !== null) consents.add(consentOf(job, reading.lead.number, reading.consent))
          if (sender.full()) {
            // No lead is there before its consent.
            await consents.flush()
            await sender.room()
          }
        } else {
          progress.errors++
          table.rejects.add(row.row, reading.why, row.cells)
        }
      }
      progress.done = chunk.done
      parts.onProgress(counts())
      if (parts.signal.aborted) throw new DomainError('CONFLICT', 'The import was stopped.')
    }
    await consents.flush()
    await sender.end()
    if (table === null) throw emptyFile()
    const { rows, imported, duplicates, errors, consents: added } = counts()
    await store.write(job.site, 'imports.finish', { id: table.record, rows, imported, duplicates, rejected: errors })
    const alreadyImported = before !== null
    const rejectsFile = table.rejects.close()
    return { rows, imported, duplicates, errors, consents: added, rejectsFile, alreadyImported }
  } catch (error) {
    await sender.settled()
    table?.rejects.close()
    throw withKept(error, counts())
  }
}

/** A consent holds for the campaign the list goes into; for the whole site it is given over the API. */
function consentOf(job: ImportJob, number: PhoneNumber, consent: RowConsent): NewConsent {
  return {
    ...consent,
    number,
    campaign: job.campaign,
    action: 'given',
    expiresAt: null,
    source: `file ${job.fileName}`.slice(0, 200),
    recordedBy: job.recordedBy,
  }
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false
  return true
}

function unreadableHeader(why: string): DomainError {
  const problem = `The first row, which must name the columns, cannot be read: ${why}.`
  return new DomainError('VALIDATION_ERROR', problem, { fields: { file: problem } })
}

function emptyFile(): DomainError {
  const problem = 'The file is empty. Its first row must name the columns, one of them phoneNumber.'
  return new DomainError('VALIDATION_ERROR', problem, { fields: { file: problem } })
}

/** The error, telling what was kept before it. */
function withKept(error: unknown, kept: ImportCounts): DomainError {
  const { code, message, details } = errorValue(error)
  if (kept.imported === 0) return new DomainError(code, message, details, error)
  const sentence = `${message} ${kept.imported} leads were imported before; importing the mended file again skips them.`
  return new DomainError(code, sentence, { ...details, kept }, error)
}
