import { constants, PerformanceObserver } from 'node:perf_hooks'

/** Garbage collections of one kind so far. */
export interface Collections {
  readonly count: number
  readonly seconds: number
}

const kinds: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak_callbacks'],
])

/** Counts the garbage collections of the calling thread from now on; gives back what tells them by kind. */
export function countCollections(): () => ReadonlyMap<string, Collections> {
  const counted = new Map<string, Collections>([...kinds.values()].map((kind) => [kind, { count: 0, seconds: 0 }]))
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { duration } = entry
      const detail = 'detail' in entry ? entry.detail : null
      const kind =
        typeof detail === 'object' && detail !== null && 'kind' in detail ? kinds.get(detail.kind) : undefined
      const before = kind === undefined ? undefined : counted.get(kind)
      if (kind === undefined || before === undefined) continue
      counted.set(kind, { count: before.count + 1, seconds: before.seconds + duration / 1000 })
    }
  }).observe({ entryTypes: ['gc'] })
  return () => counted
}
