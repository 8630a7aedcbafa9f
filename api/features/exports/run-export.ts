import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Writable } from 'node:stream'
import { zoneOffsetMs } from '../../../dialer/campaigns/zone-offset.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { openSiteReader } from '../../../storage/open-readers.js'
import type { SiteDb } from '../../api-options.js'
import type { ExportJob, ExportProgress, ExportQuestion, ExportResult } from './export-job.js'
import { refuseTooMany, writePdf } from './pdf/write-pdf.js'
import { callsSource } from './sources/calls.js'
import { leadsSource } from './sources/leads.js'
import { performanceSource } from './sources/performance.js'
import { reportSource, reportsSource } from './sources/reports.js'
import type { ExportSource } from './table.js'
import { writeXlsx } from './xlsx/write-xlsx.js'

/** How a file is made beside the job itself. */
export interface ExportWatch {
  readonly onProgress: (progress: ExportProgress) => void
  readonly signal: AbortSignal
  /** Where the bytes go; absent: a new file at the path. For tests of disks that are full. */
  readonly open?: (path: string) => Writable
}

/**
 * Makes the file of an export on a connection of its own that only reads, page by page. What is unfinished has another name and goes when it
 * fails.
 * @throws DomainError STORAGE_UNAVAILABLE (the disk is full), CONFLICT (stopped), VALIDATION_ERROR (too many rows for a PDF), NOT_FOUND
 */
export async function runExport(
  job: ExportJob,
  { onProgress, signal, open = newFile }: ExportWatch,
): Promise<ExportResult> {
  const draft = `${job.path}.part`
  const reader = openSiteReader(job.dataDir, job.site)
  let peakBytes = 0
  let output: Output | null = null
  try {
    const local = (at: number): number => at + (zoneOffsetMs(job.timeZone, at) ?? 0)
    const source = await sourceOf(reader.db, job.question, local)
    const of = await source.count()
    if (job.format === 'pdf') refuseTooMany(of)
    const written = (rows: number): void => {
      if (signal.aborted) throw new DomainError('CONFLICT', 'The export was stopped.')
      const { heapUsed, external } = process.memoryUsage()
      peakBytes = Math.max(peakBytes, heapUsed + external)
      onProgress({ rows, of })
    }
    const madeAt = `${new Date(local(job.askedAt)).toISOString().slice(0, 16).replace('T', ' ')} (${job.timeZone}), ${job.siteName}`
    await mkdir(dirname(job.path), { recursive: true, mode: 0o700 })
    output = outputOf(open(draft))
    const rows = await (job.format === 'pdf' ? writePdf : writeXlsx)(source, output.to, { local, madeAt, written })
    await rename(draft, job.path)
    return { rows, bytes: (await stat(job.path)).size, peakBytes }
  } catch (error) {
    // Taken away once it is closed: one that is only being opened would come back.
    await output?.end()
    await rm(draft, { force: true })
    const cause = [error, output?.trouble()].find(isFull)
    throw cause === undefined ? error : diskIsFull(cause)
  } finally {
    reader.close()
  }
}

/** Where a file is written to, and what went wrong there whoever was listening. */
interface Output {
  readonly to: Writable
  trouble(): unknown
  /** Resolves when it is closed. */
  end(): Promise<void>
}

function outputOf(to: Writable): Output {
  let trouble: unknown = null
  const closed = new Promise<void>((resolve) => to.once('close', resolve))
  to.on('error', (error) => {
    trouble ??= error
  })
  return {
    to,
    trouble: () => trouble,
    end: () => {
      to.destroy()
      return closed
    },
  }
}

const newFile = (path: string): Writable => createWriteStream(path, { mode: 0o600, flags: 'w' })

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

function diskIsFull(cause: unknown): DomainError {
  return new DomainError(
    'STORAGE_UNAVAILABLE',
    'The disk of the data folder is full, so the file was not made: free some space and ask again.',
    undefined,
    cause,
  )
}

async function sourceOf(db: SiteDb, question: ExportQuestion, local: (at: number) => number): Promise<ExportSource> {
  switch (question.subject) {
    case 'report':
      return await reportSource(db, question.id)
    case 'reports':
      return reportsSource(db, question)
    case 'calls':
      return callsSource(db, question, local)
    case 'leads':
      return leadsSource(db, question)
    case 'performance':
      return performanceSource(db, question)
  }
}
