import { DomainError } from '../../../../dialer/model/domain-error.js'
import { openDncScan } from '../../../../storage/dnc/scan.js'
import type { StoreOperations } from '../../../../storage/writer/store-client.js'
import { bareName } from '../../leads/address.js'
import { contentHash } from '../../leads/import/content-hash.js'
import { createNumberReader } from '../../leads/import/number-reader.js'
import type { DncPreviewJob, DncWatch } from './dnc-job.js'
import { keyFile, writeKeys } from './key-file.js'
import { type NumbersRead, readNumbers } from './read-numbers.js'

/** A file with more rows without a number than this part is suspicious. */
const mostInvalid = 0.2
/** A list that would forbid more than this part of the waiting leads is suspicious. */
const mostExcluded = 0.2
/** A replacement that holds less than this part of what it replaces is suspicious. */
const leastKept = 0.8

/**
 * Reads a file of numbers, counts what importing it would do, and keeps that as a preview. Nothing is forbidden by it yet.
 * @throws DomainError VALIDATION_ERROR (no number in it, unknown country), FILE_UPLOAD_ERROR, and what the store throws
 */
export async function previewFile(
  job: DncPreviewJob,
  { store, onProgress, signal }: DncWatch & { readonly store: Pick<StoreOperations, 'write'> },
): Promise<{ readonly id: number }> {
  const readNumber = createNumberReader(job.country)
  const read = await readNumbers(job.file, { readNumber, onProgress, signal })
  if (read.keys.length === 0) throw noNumbers(read)
  const fileHash = await contentHash(job.file)
  const scan = openDncScan(job.dataDir, job.site)
  try {
    const fresh = countFresh(read.keys, scan.activeKeys(job.list))
    const leads = scan.waitingLeads(read.keys, job.campaign)
    const before = scan.activeNumbers(job.list)
    const warnings = warningsOf(read, {
      leads,
      shrinksTo: job.mode === 'replace' && before > 0 ? read.keys.length / before : 1,
      known: scan.hasActiveFile(job.list, fileHash),
    })
    const { list, kind, campaign, mode, fileName, createdBy } = job
    const { id } = await store.write(job.site, 'dnc.preview', {
      list,
      kind,
      campaign,
      mode,
      fileName,
      fileHash,
      rows: read.rows,
      valid: read.keys.length,
      invalid: read.invalid,
      duplicates: read.duplicates,
      fresh,
      excludedLeads: leads.named,
      warnings,
      badRows: read.badRows,
      createdBy,
    })
    await writeKeys(keyFile(job.dataDir, job.site, id), read.keys)
    return { id }
  } finally {
    scan.close()
  }
}

function noNumbers({ rows, badRows }: NumbersRead): DomainError {
  const problem =
    rows === 0 ? 'The file is empty.' : `None of the ${rows} rows holds a phone number. Is it the right file?`
  return new DomainError('VALIDATION_ERROR', problem, { fields: { file: problem }, badRows: badRows.slice(0, 5) })
}

/** Two ascending sequences are walked side by side. */
function countFresh(keys: Float64Array, known: Iterable<number>): number {
  let at = 0
  let same = 0
  for (const key of known) {
    while (at < keys.length && (keys[at] ?? 0) < key) at += 1
    if (keys[at] === key) same += 1
  }
  return keys.length - same
}

interface Facts {
  readonly leads: { readonly waiting: number; readonly named: number }
  readonly shrinksTo: number
  readonly known: boolean
}

const leadWords = [
  'name',
  'firstname',
  'lastname',
  'fullname',
  'email',
  'company',
  'address',
  'street',
  'city',
  'notes',
]

function warningsOf(read: NumbersRead, { leads, shrinksTo, known }: Facts): readonly string[] {
  const warnings: string[] = []
  const { rows, invalid, header, columns } = read
  if (invalid > rows * mostInvalid) {
    warnings.push(`${invalid} of ${rows} rows hold no phone number. Is it the right file?`)
  }
  const personal = (header ?? []).filter((cell) => leadWords.includes(bareName(cell)))
  if (personal.length >= 2 || columns > 8) {
    const found = personal.length === 0 ? '' : ` (${personal.join(', ').slice(0, 100)})`
    warnings.push(
      `The file has ${columns} columns${found}: it looks like a list of leads, not of numbers to leave alone.`,
    )
  }
  if (leads.waiting > 0 && leads.named > leads.waiting * mostExcluded) {
    const share = Math.round((leads.named / leads.waiting) * 100)
    warnings.push(`${leads.named} of ${leads.waiting} waiting leads (${share} %) would not be dialled any more.`)
  }
  if (shrinksTo < leastKept) {
    warnings.push(`The list would shrink to ${Math.round(shrinksTo * 100)} % of what it holds now.`)
  }
  if (known) warnings.push('The same file is on this list already.')
  return warnings
}
