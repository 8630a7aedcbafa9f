import { DomainError } from '../../dialer/model/domain-error.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { GroupTransaction } from './group-transaction.js'
import { createJobQueue, type Job } from './job-queue.js'
import type { Lane, Operation } from './operation.js'
import { isDamage, operationError, sqliteTrouble } from './sqlite-trouble.js'
import type { WriterMeasures } from './writer-measures.js'

/** What one database's writer is made of. */
export interface DatabaseWriterParts<T> {
  readonly clock: Clock
  /** Runs a group after everything that has already arrived was queued. */
  readonly defer: (run: () => void) => void
  readonly transaction: GroupTransaction
  /** What operations of a group work with. */
  readonly makeTx: (now: number) => T
  /** Called after a commit that changed something. It must not throw. */
  readonly afterCommit: () => void
  /** The disk refuses (with the sentence why) or accepts again (null). */
  readonly onTrouble: (why: string | null) => void
  /** Writes something small, to see whether the disk accepts again. */
  readonly probe: (tx: T) => void
  /** Told of each group; absent: nobody counts. */
  readonly measures?: WriterMeasures
}

/** The only writer of one database. */
export interface DatabaseWriter<T> {
  /** Queues an operation; resolves after the commit that holds it. @throws DomainError what the operation throws, STORAGE_UNAVAILABLE */
  run<I, O>(operation: Operation<T, I, O>, input: I): Promise<O>
  /** Operations that wait. */
  waiting(): number
  /** Those of one lane. */
  waitingIn(lane: Lane): number
  /** Resolves when nothing waits any more, or the disk refuses. */
  settled(): Promise<void>
  /** Does something between two groups; what comes meanwhile waits. */
  hold(work: () => Promise<void>): Promise<void>
  /** Refuses everything that waits or comes. */
  close(): void
}

/** A request of the API waits no longer than this for a disk that refuses; steps of calls and imports wait for as long as it takes. ms */
const apiPatienceMs = 10_000
/** So many requests of people, and so many of bulk work, wait for one database at most. Steps of calls are always taken. */
const mostWaiting = 5000
const firstRetryMs = 250
const longestRetryMs = 5000

type Outcome<T> =
  | { readonly job: Job<T>; readonly ok: true; readonly value: unknown }
  | { readonly job: Job<T>; readonly ok: false; readonly error: DomainError }

/**
 * Commits in groups: everything that waits goes into one transaction, each operation in a savepoint of its own, so that one flush to disk
 * serves all and one failing operation fails alone. Answers go out only after the commit. When the disk refuses, the whole group is taken
 * back, keeps its place, and is tried again with growing pauses.
 */
export function createDatabaseWriter<T>(parts: DatabaseWriterParts<T>): DatabaseWriter<T> {
  const { clock, transaction, measures } = parts
  const queue = createJobQueue<T>()
  let scheduled = false
  let running = false
  let closed = false
  let retryMs = 0
  let cancelRetry = (): void => undefined
  let settledWaiters: (() => void)[] = []
  let held = false
  let missedTurn = false
  const idleWaiters: (() => void)[] = []

  const schedule = (): void => {
    if (scheduled || running || held || closed || retryMs > 0) return
    scheduled = true
    parts.defer(() => {
      scheduled = false
      runGroup().catch(fail)
    })
  }

  const settle = (): void => {
    if (queue.size() > 0 && retryMs === 0) return
    for (const resolve of settledWaiters) resolve()
    settledWaiters = []
  }

  const runGroup = async (): Promise<void> => {
    if (running || closed) return
    if (held) {
      missedTurn = true
      return
    }
    running = true
    const taken: Job<T>[] = []
    const beganAt = measures?.seconds() ?? 0
    try {
      const { outcomes, wrote } = await performGroup(taken)
      if (retryMs > 0) {
        retryMs = 0
        parts.onTrouble(null)
      }
      if (measures && outcomes.length > 0) measures.committed(measures.seconds() - beganAt, outcomes.length)
      const now = clock.now()
      for (const outcome of outcomes) {
        measures?.answered(outcome.job.operation.lane, now - outcome.job.at)
        if (outcome.ok) outcome.job.resolve(outcome.value)
        else outcome.job.reject(outcome.error)
      }
      if (wrote) parts.afterCommit()
    } catch (error) {
      takeBack(taken, error)
    } finally {
      running = false
      for (const resolve of idleWaiters.splice(0)) resolve()
    }
    if (queue.size() > 0) schedule()
    settle()
  }

  /** Fills `taken` with what it takes, for the caller to take back if it throws: then nothing of the group was kept. */
  const performGroup = async (taken: Job<T>[]): Promise<{ outcomes: readonly Outcome<T>[]; wrote: boolean }> => {
    const now = clock.now()
    const careful = retryMs > 0
    const group = queue.group(careful)
    const outcomes: Outcome<T>[] = []
    let job = group.next(0)
    if (!job && !careful) return { outcomes, wrote: false }
    // Before the transaction begins, which a disk may refuse too: a job is never in neither place.
    if (job) taken.push(job)
    transaction.begin()
    const tx = parts.makeTx(now)
    if (!job) parts.probe(tx)
    let wrote = false
    let inOrder = false
    while (job) {
      inOrder ||= job.operation.inOrder === true
      const outcome = await perform(job, tx)
      outcomes.push(outcome)
      wrote ||= outcome.ok && job.operation.kind === 'write'
      job = group.next(clock.now() - now)
      if (job) taken.push(job)
    }
    transaction.copyLog(inOrder ? 'small' : 'large')
    transaction.commit()
    taken.length = 0
    return { outcomes, wrote }
  }

  const perform = async (job: Job<T>, tx: T): Promise<Outcome<T>> => {
    const { savepoint } = job.operation
    if (savepoint) transaction.save()
    try {
      const result = job.operation.run(tx, job.input)
      // Most steps of calls are synchronous; awaiting them would cost a turn each.
      const value = result instanceof Promise ? await result : result
      if (savepoint) transaction.release()
      return { job, ok: true, value }
    } catch (error) {
      // A damaged page fails what touches it, and it alone; but what happened to a call is kept until it can be written.
      const isOwn = isDamage(error) && job.operation.lane !== 'calls'
      if (sqliteTrouble(error) !== null && !isOwn) throw error
      if (savepoint) transaction.undo()
      return { job, ok: false, error: operationError(error) }
    }
  }

  const takeBack = (taken: readonly Job<T>[], error: unknown): void => {
    try {
      transaction.rollback()
    } catch (second) {
      // The connection is as good as it was: the next group's BEGIN tells whether it still is.
      if (sqliteTrouble(second) === null) throw second
    }
    const why = sqliteTrouble(error)
    if (why === null) {
      for (const job of taken) job.reject(operationError(error))
      return
    }
    measures?.refused()
    queue.putBack(taken)
    retryMs = Math.min(longestRetryMs, retryMs === 0 ? firstRetryMs : retryMs * 2)
    parts.onTrouble(why)
    for (const job of queue.expire('api', clock.now() - apiPatienceMs)) {
      job.reject(new DomainError('STORAGE_UNAVAILABLE', why, undefined, error))
    }
    if (closed) return
    cancelRetry = clock.schedule(clock.now() + retryMs, () => {
      runGroup().catch(fail)
    })
  }

  /** Something nobody foresaw: those who wait are told, and the next group is tried. */
  const fail = (error: unknown): void => {
    for (const job of queue.clear()) job.reject(operationError(error))
    settle()
  }

  return {
    run: <I, O>(operation: Operation<T, I, O>, input: I) =>
      new Promise<O>((resolve, reject) => {
        if (closed) {
          reject(new DomainError('STORAGE_UNAVAILABLE', 'The store is closed.'))
          return
        }
        const { lane } = operation
        if (lane !== 'calls' && queue.sizeOf(lane) >= mostWaiting) {
          const message = `${mostWaiting} changes wait to be written already. Try again in 2 s.`
          reject(new DomainError('OVERLOADED', message, { retryAfterS: 2 }))
          return
        }
        queue.add({ operation, input, at: clock.now(), resolve, reject } as unknown as Job<T>)
        schedule()
      }),
    waiting: () => queue.size(),
    waitingIn: (lane) => queue.sizeOf(lane),
    settled: () =>
      new Promise((resolve) => {
        settledWaiters.push(resolve)
        if (!running && !scheduled && !held) settle()
      }),
    hold: async (work) => {
      held = true
      try {
        if (running) await new Promise<void>((resolve) => void idleWaiters.push(resolve))
        if (!closed) await work()
      } finally {
        held = false
        if (missedTurn) {
          missedTurn = false
          runGroup().catch(fail)
        } else schedule()
      }
    },
    close: () => {
      closed = true
      cancelRetry()
      for (const job of queue.clear()) job.reject(new DomainError('STORAGE_UNAVAILABLE', 'The store is closed.'))
    },
  }
}
