import type { PriorityClass } from './lead-priority.js'

/**
 * Who begins the calls of a queue.
 * - `dialer`: the queue calls the leads and hands them to free agents
 * - `agents`: agents take leads and call them themselves
 * - `both`
 */
export type QueueWork = 'dialer' | 'agents' | 'both'

export const queueWorks: readonly QueueWork[] = ['dialer', 'agents', 'both']

/** The priority call queue's own settings. */
export interface QueueSettings {
  readonly work: QueueWork
  /**
   * A lead of this class is called within so many seconds of falling due. Urgent ones go before all others; the others by the moment their
   * promise ends. Null for `low`: only when nobody else waits. s
   */
  readonly promiseS: QueuePromises
  /** A claimed lead goes back when its agent has not called it after so long. s */
  readonly claimS: number
}

export interface QueuePromises extends Readonly<Record<Exclude<PriorityClass, 'low'>, number>> {
  readonly low: number | null
}

export const defaultQueueSettings: QueueSettings = {
  work: 'both',
  promiseS: { urgent: 0, high: 120, medium: 600, low: null },
  claimS: 900,
}
