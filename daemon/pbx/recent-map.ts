/** A map that remembers the keys set last: at least `least` of them, at most twice as many. */
export interface RecentMap<K, V> {
  has(key: K): boolean
  get(key: K): V | undefined
  set(key: K, value: V): void
  delete(key: K): void
  clear(): void
}

/**
 * Keeps two generations and drops the older one whole. Taking the oldest key out of one map each time would be slow:
 * the engine's maps step over every key deleted before it.
 */
export function createRecentMap<K, V>(least: number): RecentMap<K, V> {
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  return {
    has: (key) => young.has(key) || old.has(key),
    get: (key) => young.get(key) ?? old.get(key),
    set(key, value) {
      young.set(key, value)
      if (young.size <= least) return
      old = young
      young = new Map()
    },
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
    clear() {
      young = new Map()
      old = new Map()
    },
  }
}
