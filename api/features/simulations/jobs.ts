import { DomainError, type ErrorValue } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { isOwnFault } from '../../contract/to-error.js'
import type { SimulationResult } from './result.js'
import type { SimulationFiles } from './simulation-files.js'
import type { SimulationJob, StartSimulation } from './start-simulation.js'

export type SimulationState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** A simulation as it can be asked for. */
export interface SimulationStatus {
  readonly id: number
  readonly site: SiteId
  /** What was asked, in words. */
  readonly title: string
  readonly state: SimulationState
  /** How much is done, 0 to 1. */
  readonly progress: number
  /** The policy being played. */
  readonly policy: string | null
  readonly createdAt: number
  readonly finishedAt: number | null
  readonly error: ErrorValue | null
  readonly result: SimulationResult | null
}

/** Simulations of this process, one at a time per site, and those kept of the last days. */
export interface SimulationJobs {
  /** @throws DomainError CONFLICT when too many wait, DRAINING when the API is closing */
  add(title: string, job: SimulationJob): Promise<SimulationStatus>
  find(site: SiteId, id: number): Promise<SimulationStatus | null>
  /** Newest first, without their results. */
  list(site: SiteId): Promise<readonly SimulationStatus[]>
  /** Stops one that waits or runs; one that is over stays as it is. */
  cancel(site: SiteId, id: number): Promise<SimulationStatus | null>
  close(): Promise<void>
}

const mostWaiting = 5
const mostListed = 50
const keptForMs = 7 * 86_400_000

interface Entry {
  readonly job: SimulationJob
  readonly stop: AbortController
  status: SimulationStatus
}

/** Queues of simulations, at the time of `now` (epoch ms). */
export function createSimulationJobs(parts: {
  readonly start: StartSimulation
  readonly files: SimulationFiles
  readonly now: () => number
  readonly failed: (status: SimulationStatus, error: unknown) => void
}): SimulationJobs {
  const { start, files, now, failed } = parts
  const queues = new Map<SiteId, Entry[]>()
  const workers = new Map<SiteId, Promise<void>>()
  const lastIds = new Map<SiteId, number>()
  let closing = false

  const entryOf = (site: SiteId, id: number) => queues.get(site)?.find(({ status }) => status.id === id)

  const play = async (entry: Entry): Promise<void> => {
    const { job, stop } = entry
    entry.status = { ...entry.status, state: 'running' }
    try {
      const result = await start(job, {
        signal: stop.signal,
        onProgress: ({ policy, share }) => {
          entry.status = { ...entry.status, policy, progress: share }
        },
      })
      entry.status = { ...entry.status, state: 'done', progress: 1, policy: null, result, finishedAt: now() }
    } catch (error) {
      const state = stop.signal.aborted ? 'cancelled' : 'failed'
      entry.status = { ...entry.status, state, error: tellable(error), finishedAt: now() }
      if (state === 'failed') failed(entry.status, error)
    }
  }

  /** Plays what a site asked, one after the other. */
  const work = async (site: SiteId, queue: Entry[]): Promise<void> => {
    for (let entry = queue[0]; entry !== undefined; entry = queue[0]) {
      try {
        if (entry.stop.signal.aborted) entry.status = { ...entry.status, state: 'cancelled', finishedAt: now() }
        else await play(entry)
        await files.keep(entry.status)
      } catch (error) {
        // The disk did not take the answer; those who wait are played all the same.
        failed(entry.status, error)
      }
      queue.shift()
    }
    // At once with the last look at the queue: who asks from now on starts a worker anew.
    workers.delete(site)
    await files.forget(site, now() - keptForMs)
  }

  return {
    async add(title, job) {
      const { site } = job
      if (closing) throw new DomainError('DRAINING', 'The server is going down. Ask again later.')
      const queue = queues.get(site) ?? []
      queues.set(site, queue)
      if (queue.length > mostWaiting) {
        throw new DomainError('CONFLICT', `${queue.length} simulations of this site wait. Ask again when one is over.`)
      }
      const kept = lastIds.get(site) ?? (await files.ids(site))[0] ?? 0
      const id = Math.max(kept, lastIds.get(site) ?? 0) + 1
      lastIds.set(site, id)
      const status: SimulationStatus = {
        id,
        site,
        title,
        state: 'queued',
        progress: 0,
        policy: null,
        createdAt: now(),
        finishedAt: null,
        error: null,
        result: null,
      }
      const entry: Entry = { job, stop: new AbortController(), status }
      queue.push(entry)
      if (!workers.has(site)) {
        const done = work(site, queue).catch((error: unknown) => {
          workers.delete(site)
          failed(entry.status, error)
        })
        workers.set(site, done)
      }
      return entry.status
    },
    find: async (site, id) => entryOf(site, id)?.status ?? (await files.find(site, id)),
    async list(site) {
      const live = (queues.get(site) ?? []).map(({ status }) => status)
      const kept: SimulationStatus[] = []
      for (const id of (await files.ids(site)).slice(0, mostListed)) {
        const status = live.some((one) => one.id === id) ? null : await files.find(site, id)
        if (status !== null) kept.push({ ...status, result: null })
      }
      return [...live, ...kept].sort((a, b) => b.id - a.id)
    },
    async cancel(site, id) {
      const entry = entryOf(site, id)
      if (entry === undefined) return await files.find(site, id)
      entry.stop.abort()
      if (entry.status.state === 'queued') entry.status = { ...entry.status, state: 'cancelled', finishedAt: now() }
      return entry.status
    },
    async close() {
      closing = true
      for (const queue of queues.values()) for (const { stop } of queue) stop.abort()
      await Promise.all(workers.values())
    },
  }
}

/** What a person may be told of a failure; faults of our own stand in the log. */
function tellable(error: unknown): ErrorValue {
  if (error instanceof DomainError && !isOwnFault(error)) return error.toValue()
  return { code: 'INTERNAL_ERROR', message: 'The simulation failed on our side; the log tells why.' }
}
