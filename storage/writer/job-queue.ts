import type { DomainError } from '../../dialer/model/domain-error.js'
import type { Lane, Operation } from './operation.js'

/** An operation that waits for its turn. */
export interface Job<T> {
  readonly operation: Operation<T, never, unknown>
  readonly input: never
  /** When it came, epoch ms. */
  readonly at: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: DomainError) => void
}

/** Calls taken into one group at most, so that one commit does not grow without bound. */
const mostCalls = 1000
/** After this time a group takes no more of what is not a step of a call: whatever comes meanwhile waits for the whole group. ms */
const groupTimeMs = 20
/** The same for bulk work while calls or people are about: a step of a call then waits for a quarter of that. ms */
const busyBulkMs = 5
/** So many groups without calls and people, and bulk work has the place to itself: fewer, larger groups make it faster. */
const quietAfter = 50
/** Bulk work gets a turn at least once in so many groups, however busy the rest is. */
const bulkEvery = 8

/** The jobs of one database by lane, and the rule that says which comes next. */
export interface JobQueue<T> {
  add(job: Job<T>): void
  /** Puts jobs of a failed group back in front, in their order. */
  putBack(jobs: readonly Job<T>[]): void
  /** Begins a group. `careful`: take calls only, or else a single job, to see whether the disk accepts again. */
  group(careful: boolean): { next(spentMs: number): Job<T> | null }
  /** Takes out the jobs of a lane that came before `since`. */
  expire(lane: Lane, since: number): readonly Job<T>[]
  /** Takes out everything. */
  clear(): readonly Job<T>[]
  readonly size: () => number
  readonly sizeOf: (lane: Lane) => number
}

/** Calls first and all of them, then the API while there is time, then bulk work in short turns; nobody starves. */
export function createJobQueue<T>(): JobQueue<T> {
  const lanes: Record<Lane, Job<T>[]> = { calls: [], api: [], bulk: [] }
  let groupsWithoutBulk = 0
  let quietGroups = 0

  const group = (careful: boolean): { next(spentMs: number): Job<T> | null } => {
    const taken: Record<Lane, number> = { calls: 0, api: 0, bulk: 0 }
    groupsWithoutBulk++
    quietGroups++
    const take = (lane: Lane): Job<T> | null => {
      const job = lanes[lane].shift()
      if (job === undefined) return null
      taken[lane]++
      if (lane === 'bulk') groupsWithoutBulk = 0
      else quietGroups = 0
      return job
    }
    return {
      next: (spentMs) => {
        if (taken.calls < mostCalls && lanes.calls.length > 0) return take('calls')
        if (careful) return taken.calls + taken.api + taken.bulk > 0 ? null : (take('api') ?? take('bulk'))
        const time = spentMs < groupTimeMs
        if (lanes.api.length > 0 && (time || taken.api === 0)) return take('api')
        const bulkTime = spentMs < (quietGroups > quietAfter ? groupTimeMs : busyBulkMs)
        if (lanes.bulk.length > 0 && (bulkTime || (taken.bulk === 0 && groupsWithoutBulk >= bulkEvery)))
          return take('bulk')
        return null
      },
    }
  }

  return {
    add: (job) => void lanes[job.operation.lane].push(job),
    putBack: (jobs) => {
      for (const lane of ['calls', 'api', 'bulk'] as const) {
        lanes[lane].unshift(...jobs.filter((job) => job.operation.lane === lane))
      }
    },
    group,
    expire: (lane, since) => {
      const old = lanes[lane].filter((job) => job.at < since)
      lanes[lane] = lanes[lane].filter((job) => job.at >= since)
      return old
    },
    clear: () => {
      const all = [...lanes.calls, ...lanes.api, ...lanes.bulk]
      lanes.calls = []
      lanes.api = []
      lanes.bulk = []
      return all
    },
    size: () => lanes.calls.length + lanes.api.length + lanes.bulk.length,
    sizeOf: (lane) => lanes[lane].length,
  }
}
