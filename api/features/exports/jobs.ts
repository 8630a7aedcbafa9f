import { rm } from 'node:fs/promises'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { ExportView } from '../../../storage/exports/repository.js'
import type { FinishedExport } from '../../../storage/exports/writes.js'
import { isOwnFault } from '../../contract/to-error.js'
import type { ExportFailure, ExportProgress, ExportResult, StartExport } from './export-job.js'

/** An export with how far it is. */
export interface ExportStatus extends ExportView {
  /** 0 to 1. */
  readonly progress: number
}

/** Exports of this process, one at a time per site. */
export interface ExportJobs {
  /** @throws DomainError CONFLICT when too many wait, DRAINING when the API is closing */
  admit(site: SiteId): void
  add(view: ExportView, job: Parameters<StartExport>[0]): void
  /** The export as it is now; one that an end of the process broke off has failed. */
  now(site: SiteId, view: ExportView): ExportStatus
  /** Resolves when it is over, or after so many ms. */
  wait(site: SiteId, id: number, ms: number): Promise<void>
  cancel(site: SiteId, id: number): void
  close(): Promise<void>
}

const mostWaiting = 10

interface Entry {
  readonly view: ExportView
  readonly job: Parameters<StartExport>[0]
  readonly stop: AbortController
  readonly over: Promise<void>
  readonly end: () => void
  running: boolean
  progress: ExportProgress
}

/** Queues of exports. */
export function createExportJobs(parts: {
  readonly start: StartExport
  /** Notes what became of one. */
  readonly finish: (site: SiteId, result: FinishedExport) => Promise<ExportView | null>
  readonly schedule: (ms: number, callback: () => void) => () => void
  readonly failed: (site: SiteId, id: number, error: unknown) => void
  readonly made: (site: SiteId, id: number, result: ExportResult) => void
}): ExportJobs {
  const { start, finish, failed } = parts
  const queues = new Map<SiteId, Entry[]>()
  const workers = new Map<SiteId, Promise<void>>()
  /** What could not be written down, as while the disk is full; so that nobody waits for ever. */
  const unwritten = new Map<string, FinishedExport>()
  let closing = false

  const entryOf = (site: SiteId, id: number) => queues.get(site)?.find(({ view }) => view.id === id)

  const make = async (entry: Entry): Promise<FinishedExport> => {
    const { view, job, stop } = entry
    try {
      if (stop.signal.aborted) throw new DomainError('CONFLICT', 'The export was stopped.')
      entry.running = true
      const result = await start(job, {
        signal: stop.signal,
        onProgress: (progress) => {
          entry.progress = progress
        },
      })
      parts.made(job.site, view.id, result)
      return { id: view.id, state: 'done', rows: result.rows, bytes: result.bytes, error: null }
    } catch (error) {
      const state = stop.signal.aborted ? 'cancelled' : 'failed'
      if (state === 'failed') failed(job.site, view.id, error)
      return { id: view.id, state, rows: entry.progress.rows, bytes: null, error: tellable(error) }
    }
  }

  const work = async (site: SiteId, queue: Entry[]): Promise<void> => {
    for (let entry = queue[0]; entry !== undefined; entry = queue[0]) {
      const result = await make(entry)
      try {
        const kept = await finish(site, result)
        // Deleted while it was made: nobody else takes the file away.
        if (kept === null) await rm(entry.job.path, { force: true })
      } catch (error) {
        failed(site, entry.view.id, error)
        unwritten.set(`${site} ${entry.view.id}`, result)
      }
      queue.shift()
      entry.end()
    }
    // At once with the last look at the queue: who asks from now on starts a worker anew.
    workers.delete(site)
  }

  return {
    admit(site) {
      if (closing) throw new DomainError('DRAINING', 'The server is going down. Ask again later.')
      const waiting = queues.get(site)?.length ?? 0
      if (waiting <= mostWaiting) return
      throw new DomainError('CONFLICT', `${waiting} exports of this site wait. Ask again when some are done.`)
    },
    add(view, job) {
      const { site } = job
      const queue = queues.get(site) ?? []
      queues.set(site, queue)
      let end = (): void => undefined
      const over = new Promise<void>((resolve) => {
        end = resolve
      })
      queue.push({ view, job, stop: new AbortController(), over, end, running: false, progress: { rows: 0, of: 0 } })
      if (workers.has(site)) return
      workers.set(site, work(site, queue))
    },
    now(site, view) {
      const told = unwritten.get(`${site} ${view.id}`)
      if (told)
        return { ...view, state: told.state, rows: told.rows, bytes: told.bytes, error: told.error, progress: 0 }
      if (view.state !== 'queued' && view.state !== 'running')
        return { ...view, progress: view.state === 'done' ? 1 : 0 }
      const entry = entryOf(site, view.id)
      if (!entry) return { ...view, state: 'failed', error: brokenOff, progress: 0 }
      const { rows, of } = entry.progress
      const progress = of === 0 ? 0 : Math.min(1, rows / of)
      return { ...view, state: entry.running ? 'running' : 'queued', rows, progress }
    },
    async wait(site, id, ms) {
      const entry = entryOf(site, id)
      if (!entry) return
      let cancel = (): void => undefined
      const enough = new Promise<void>((resolve) => {
        cancel = parts.schedule(ms, resolve)
      })
      await Promise.race([entry.over, enough])
      cancel()
    },
    cancel: (site, id) => entryOf(site, id)?.stop.abort(),
    async close() {
      closing = true
      for (const queue of queues.values()) for (const { stop } of queue) stop.abort()
      await Promise.all(workers.values())
    },
  }
}

const brokenOff: ExportFailure = {
  code: 'INTERNAL_ERROR',
  message: 'The server was started again while the file was made. Ask for it anew.',
}

/** What a person may be told of a failure; faults of our own stand in the log. */
function tellable(error: unknown): ExportFailure {
  if (error instanceof DomainError && !isOwnFault(error)) return { code: error.code, message: error.message }
  return { code: 'INTERNAL_ERROR', message: 'The export failed on our side; the log tells why.' }
}
