/** Something that happens at a time. It is on a timeline at most once; while it is, only the timeline writes these fields. */
export interface Timed {
  dueAt: number
  /** Who came first of two at the same time. */
  order: number
  /** Its place in the heap; -1 while it is on no timeline. */
  slot: number
}

/** What is still to happen, the next first: a binary heap whose items know their places, so that they can be taken off again. */
export interface Timeline<T extends Timed> {
  /** When the next thing happens; Infinity when nothing is left. */
  nextAt(): number
  takeNext(): T | null
  /** Puts an item on, or moves it when it is on already. */
  put(item: T, at: number): void
  remove(item: T): void
}

export function createTimeline<T extends Timed>(): Timeline<T> {
  const heap: T[] = []
  let orders = 0

  const before = (one: T, other: T): boolean =>
    one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order)

  function place(item: T, slot: number): void {
    heap[slot] = item
    item.slot = slot
  }

  function rise(item: T, from: number): void {
    let slot = from
    while (slot > 0) {
      const parentSlot = (slot - 1) >> 1
      const parent = heap[parentSlot]
      if (parent === undefined || !before(item, parent)) break
      place(parent, slot)
      slot = parentSlot
    }
    place(item, slot)
  }

  function sink(item: T, from: number): void {
    let slot = from
    for (;;) {
      let childSlot = 2 * slot + 1
      let child = heap[childSlot]
      if (child === undefined) break
      const right = heap[childSlot + 1]
      if (right !== undefined && before(right, child)) {
        child = right
        childSlot++
      }
      if (!before(child, item)) break
      place(child, slot)
      slot = childSlot
    }
    place(item, slot)
  }

  function remove(item: T): void {
    const slot = item.slot
    if (slot < 0) return
    item.slot = -1
    const last = heap.pop()
    if (last === undefined || last === item) return
    place(last, slot)
    rise(last, slot)
    if (last.slot === slot) sink(last, slot)
  }

  return {
    nextAt: () => heap[0]?.dueAt ?? Number.POSITIVE_INFINITY,
    takeNext() {
      const first = heap[0] ?? null
      if (first !== null) remove(first)
      return first
    },
    put(item, at) {
      remove(item)
      item.dueAt = at
      item.order = orders++
      rise(item, heap.length)
    },
    remove,
  }
}
