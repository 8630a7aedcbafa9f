/** Removes the oldest key once there are more than `most`. Sets and maps keep the order in which their keys came. */
export function forgetOldest<K>(
  known: { readonly size: number; keys(): Iterable<K>; delete(key: K): boolean },
  most: number,
): void {
  if (known.size <= most) return
  for (const key of known.keys()) {
    known.delete(key)
    return
  }
}
