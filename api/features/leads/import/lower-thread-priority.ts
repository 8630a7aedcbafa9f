import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Niceness of a thread that may wait: call control and the writer go first when processors are short. */
const patient = 10

/**
 * Lowers the priority of the calling thread alone. Linux keeps niceness per thread and names the thread in `/proc/thread-self`;
 * elsewhere nothing changes, which costs fairness under load and nothing else.
 * @returns whether the priority was lowered
 */
export function lowerThreadPriority(): boolean {
  try {
    const thread = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1]
    if (thread === undefined) return false
    setPriority(Number(thread), patient)
    return true
  } catch {
    // No such file, or not allowed: the import then runs at the usual priority.
    return false
  }
}
