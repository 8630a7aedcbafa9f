import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** Processor time of a process's threads by their niceness, in seconds. */
export interface ThreadTimes {
  /** What was used since the watch began, also by threads that have ended, up to a look before. */
  stop(): ReadonlyMap<number, number>
}

interface Seen {
  readonly nice: number
  readonly first: number
  readonly last: number
}

/** Looks at the threads of a process again and again. Linux has a niceness for each: https://man7.org/linux/man-pages/man7/sched.7.html */
export function watchThreadTimes(pid: number, everyMs = 50): ThreadTimes {
  const seen = new Map<string, Seen>()
  const look = (isFirst: boolean): void => {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const now = timeOf(pid, thread)
      if (now === null) continue
      const before = seen.get(thread)
      const first = before?.first ?? (isFirst ? now.used : 0)
      seen.set(thread, { nice: now.nice, first, last: now.used })
    }
  }
  look(true)
  const timer = setInterval(() => look(false), everyMs)
  return {
    stop() {
      clearInterval(timer)
      look(false)
      const sums = new Map<number, number>()
      for (const { nice, first, last } of seen.values()) sums.set(nice, (sums.get(nice) ?? 0) + last - first)
      return sums
    },
  }
}

function timeOf(pid: number, thread: string): { readonly nice: number; readonly used: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { nice: Number(fields[16]), used: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond }
  } catch {
    // It ended between the list and the look.
    return null
  }
}
