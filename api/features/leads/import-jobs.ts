import { rm } from 'node:fs/promises'
import { DomainError, type ErrorValue } from '../../../dialer/model/domain-error.js'
import type { CampaignId, SiteId } from '../../../dialer/model/ids.js'
import { isOwnFault } from '../../contract/to-error.js'
import type { ImportCounts, ImportResult } from './import/import-job.js'

/** An import as it can be asked for while it runs and for a while after. */
export interface ImportStatus {
  readonly id: number
  readonly site: SiteId
  readonly campaign: CampaignId
  readonly fileName: string
  readonly state: 'running' | 'done' | 'failed'
  readonly counts: ImportCounts
  /** The same file was imported into this campaign before; known at the end. */
  readonly alreadyImported: boolean
  /** Refused rows, once it is over and if there are any. */
  readonly rejectsFile: string | null
  readonly error: ErrorValue | null
  readonly startedAt: number
  readonly finishedAt: number | null
}

/** Imports of this process: what runs, and the last of what ran. */
export interface ImportJobs {
  /** @throws DomainError CONFLICT when as many run as may, DRAINING when the API is closing */
  run(
    about: Pick<ImportStatus, 'site' | 'campaign' | 'fileName'>,
    work: (id: number, onProgress: (counts: ImportCounts) => void, signal: AbortSignal) => Promise<ImportResult>,
  ): { readonly id: number; readonly finished: Promise<ImportStatus> }
  list(site: SiteId): readonly ImportStatus[]
  find(site: SiteId, id: number): ImportStatus | null
  /** Forgets what ended long ago, with its refused rows. */
  forgetOld(): Promise<void>
  /** Stops what runs and waits for it. */
  close(): Promise<void>
}

const mostAtOnce = 2
const mostKept = 50
const keptForMs = 7 * 86_400_000
const nothingYet: ImportCounts = { rows: 0, imported: 0, duplicates: 0, errors: 0, consents: 0, done: 0 }

/** Keeps track of imports, at the time of `now` (epoch ms). */
export function createImportJobs(now: () => number): ImportJobs {
  const jobs = new Map<number, ImportStatus>()
  const running = new Map<number, Promise<ImportStatus>>()
  const stop = new AbortController()
  let lastId = 0

  function set(status: ImportStatus): ImportStatus {
    jobs.set(status.id, status)
    return status
  }

  async function forgetOld(): Promise<void> {
    for (const { id, finishedAt, rejectsFile } of jobs.values()) {
      if (finishedAt === null || (jobs.size <= mostKept && now() - finishedAt < keptForMs)) continue
      jobs.delete(id)
      if (rejectsFile !== null) await rm(rejectsFile, { force: true })
    }
  }

  return {
    run: (about, work) => {
      if (stop.signal.aborted) throw new DomainError('DRAINING', 'The server is going down. Send the file again later.')
      if (running.size >= mostAtOnce) {
        throw new DomainError(
          'CONFLICT',
          `${mostAtOnce} imports are running. Send the file again when one has finished.`,
        )
      }
      lastId += 1
      const id = lastId
      let status = set({
        ...about,
        id,
        state: 'running',
        counts: nothingYet,
        alreadyImported: false,
        rejectsFile: null,
        error: null,
        startedAt: now(),
        finishedAt: null,
      })
      const onProgress = (counts: ImportCounts) => {
        status = set({ ...status, counts })
      }
      const finished = work(id, onProgress, stop.signal)
        .then(({ rejectsFile, alreadyImported, ...counts }) =>
          set({
            ...status,
            state: 'done',
            counts: { ...counts, done: 1 },
            rejectsFile,
            alreadyImported,
            finishedAt: now(),
          }),
        )
        .catch((error: unknown) => {
          return set({ ...status, state: 'failed', error: tellable(error), finishedAt: now() })
        })
        .then(async (ended) => {
          running.delete(id)
          await forgetOld()
          return ended
        })
      running.set(id, finished)
      return { id, finished }
    },
    list: (site) => [...jobs.values()].filter((job) => job.site === site).reverse(),
    find: (site, id) => {
      const job = jobs.get(id)
      return job?.site === site ? job : null
    },
    forgetOld,
    close: async () => {
      stop.abort()
      await Promise.all(running.values())
    },
  }
}

/** What a person may be told of a failure; faults of our own stand in the log. */
function tellable(error: unknown): ErrorValue {
  if (error instanceof DomainError && !isOwnFault(error)) return error.toValue()
  return {
    code: 'INTERNAL_ERROR',
    message: 'The import failed on our side; the log tells why. It can be repeated with the same file.',
  }
}
