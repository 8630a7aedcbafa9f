/** Values by key, beside a list of them that is kept, not made anew each time somebody looks. The order of the list means nothing. */
export interface Roll<K, V> {
  readonly size: number
  readonly list: readonly V[]
  get(key: K): V | undefined
  set(key: K, value: V): void
  /** True if it was there. */
  delete(key: K): boolean
  keys(): IterableIterator<K>
}

export function createRoll<K, V>(): Roll<K, V> {
  const places = new Map<K, number>()
  const keys: K[] = []
  const list: V[] = []
  return {
    list,
    get size() {
      return list.length
    },
    get(key) {
      const place = places.get(key)
      return place === undefined ? undefined : list[place]
    },
    set(key, value) {
      const place = places.get(key) ?? list.length
      places.set(key, place)
      keys[place] = key
      list[place] = value
    },
    delete(key) {
      const place = places.get(key)
      if (place === undefined) return false
      places.delete(key)
      // The last one takes the place.
      const lastKey = keys.pop()
      const last = list.pop()
      if (place < list.length && lastKey !== undefined && last !== undefined) {
        keys[place] = lastKey
        list[place] = last
        places.set(lastKey, place)
      }
      return true
    },
    keys: () => places.keys(),
  }
}
