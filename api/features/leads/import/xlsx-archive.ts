import { StringDecoder } from 'node:string_decoder'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import { crc32 } from './crc32.js'
import type { TableLimits } from './table-limits.js'

/** A part of an XLSX as it inflates. */
export interface ArchivePart {
  readonly text: AsyncIterable<string>
  /** Bytes it says it inflates to. */
  readonly size: number
}

/** An opened XLSX. */
export interface XlsxArchive {
  /** A part by its name, null if there is none. @throws DomainError FILE_UPLOAD_ERROR if it is beyond a limit */
  part(name: string): Promise<ArchivePart | null>
  close(): void
}

/** Below this size a high ratio means nothing: short files of one repeated tag pack very well. */
const ratioCountsFromBytes = 16_777_216

/**
 * Opens an XLSX for reading part by part. Nothing is believed that a zip bomb could lie about: sizes are checked as declared, and
 * again while inflating, where reading stops at the first byte too many.
 *
 * @throws DomainError FILE_UPLOAD_ERROR if the file is no XLSX or has too many parts
 */
export async function openXlsxArchive(path: string, limits: TableLimits): Promise<XlsxArchive> {
  const zip = await openZip(path)
  try {
    if (zip.entryCount > limits.maxEntries) {
      throw uploadError(`The XLSX holds ${zip.entryCount} files, more than a workbook has. It was not read.`)
    }
    const entries = await readEntries(zip)
    return {
      part: async (name) => {
        const entry = entries.get(name)
        if (entry === undefined) return null
        checkDeclared(entry, limits)
        return { text: inflate(zip, entry), size: entry.uncompressedSize }
      },
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true })
  } catch (error) {
    throw uploadError(
      'The file is no XLSX workbook, or it is protected by a password. Save it as XLSX without a password, or as CSV.',
      error,
    )
  }
}

async function readEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  } catch (error) {
    throw damaged(error)
  }
  return entries
}

function checkDeclared(entry: Entry, limits: TableLimits): void {
  const { compressedSize: packed, uncompressedSize: inflated } = entry
  const bomb = inflated > ratioCountsFromBytes && inflated > packed * limits.maxInflateRatio
  if (inflated > limits.maxInflatedBytes || bomb) {
    throw uploadError(
      `A part of the XLSX would inflate from ${packed} to ${inflated} bytes, more than a list of leads does. It was not read. Save the list as CSV.`,
    )
  }
  if (entry.isEncrypted()) throw uploadError('The XLSX is protected by a password. Save it without one.')
}

/** Inflates one part; yauzl stops with an error as soon as more comes out than declared, and leaves the checksum to us. */
async function* inflate(zip: ZipFile, entry: Entry): AsyncGenerator<string> {
  try {
    const stream = await zip.openReadStreamPromise(entry)
    const decoder = new StringDecoder('utf8')
    let sum = 0
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk)
      sum = crc32(bytes, sum)
      yield decoder.write(bytes)
    }
    if (sum !== entry.crc32) throw damaged(wrongChecksum)
    yield decoder.end()
  } catch (error) {
    throw damaged(error)
  }
}

const wrongChecksum = 'its checksum is not that of its content'

function damaged(cause: unknown): DomainError {
  if (cause instanceof DomainError) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  return uploadError(`The XLSX is damaged (${why}). Save it once more and upload it again.`, cause)
}

function uploadError(message: string, cause?: unknown): DomainError {
  return new DomainError('FILE_UPLOAD_ERROR', message, undefined, cause)
}
