import { DomainError, type ErrorValue } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { errorValue } from '../../../storage/rpc/error-value.js'

/** How the loading of an import goes in this process. */
export interface DncProgress {
  readonly running: boolean
  /** 0 to 1. */
  readonly done: number
  readonly error: ErrorValue | null
}

/** Work on the lists of sites that outlives a request: one at a time per site. */
export interface DncJobs {
  /**
   * Work on an import (`id`) is refused while the site's lists are being worked on; other work (null) waits for that.
   * @throws DomainError CONFLICT, DRAINING when the API is closing, and what the work throws
   */
  run<T>(
    site: SiteId,
    id: number | null,
    work: (watch: { onProgress: (done: number) => void; signal: AbortSignal }) => Promise<T>,
  ): Promise<T>
  /** Null: nothing was done for it since the process began. */
  progress(site: SiteId, id: number): DncProgress | null
  /** Stops what runs and waits for it. */
  close(): Promise<void>
}

export function createDncJobs(): DncJobs {
  const running = new Map<SiteId, Promise<unknown>>()
  const progress = new Map<string, DncProgress>()
  const stop = new AbortController()
  return {
    async run(site, id, work) {
      if (stop.signal.aborted) throw new DomainError('DRAINING', 'The server is going down. Try again later.')
      while (id === null && running.has(site)) await Promise.allSettled([running.get(site)])
      if (running.has(site)) {
        throw new DomainError('CONFLICT', 'The do-not-call lists are being worked on. Try again when that is done.')
      }
      const key = `${site}/${id ?? ''}`
      const note = (now: DncProgress): void => void (id !== null && progress.set(key, now))
      note({ running: true, done: 0, error: null })
      const onProgress = (done: number): void => note({ running: true, done, error: null })
      const job = work({ onProgress, signal: stop.signal })
      running.set(site, job)
      try {
        const result = await job
        note({ running: false, done: 1, error: null })
        return result
      } catch (error) {
        note({ running: false, done: 0, error: errorValue(error) })
        throw error
      } finally {
        running.delete(site)
      }
    },
    progress: (site, id) => progress.get(`${site}/${id}`) ?? null,
    async close() {
      stop.abort()
      await Promise.allSettled(running.values())
    },
  }
}
