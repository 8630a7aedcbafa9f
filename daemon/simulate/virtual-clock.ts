import type { Clock } from '../../dialer/ports/clock.js'

/** Virtual time: nothing happens but by `advance` and `runUntil`. */
export interface VirtualClock extends Clock {
  /** Lets `ms` pass, running what falls due in order; promises settle before and after each callback. */
  advance(ms: number): Promise<void>
  /** Lets time pass until `at`. */
  runUntil(at: number): Promise<void>
  /** Lets time pass until the predicate holds, at most `withinMs`; tells whether it did. */
  waitFor(predicate: () => boolean, withinMs: number): Promise<boolean>
  /** Lets promises settle; no time passes. */
  settle(): Promise<void>
  /** Callbacks waiting. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly order: number
  /** Null once cancelled. */
  callback: (() => void) | null
}

/** Lets everything happen that was begun, sockets and files included. */
const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * A clock that stands at `start` (epoch ms) until it is told to go on.
 * @param settle lets promises settle; another than the usual is for worlds in which nothing but promises is waited for
 */
export function createVirtualClock(start: number, settle: () => Promise<void> = turnOfLoop): VirtualClock {
  let now = start
  let order = 0
  let live = 0
  const heap: Timer[] = []

  /** Runs the earliest callback due by `until`; false if there is none. */
  const runNext = (until: number): boolean => {
    for (let timer = heap[0]; timer !== undefined && timer.at <= until; timer = heap[0]) {
      pop(heap)
      const { callback } = timer
      if (callback === null) continue
      timer.callback = null
      live -= 1
      now = Math.max(now, timer.at)
      callback()
      return true
    }
    return false
  }

  const run = async (until: number, done: () => boolean): Promise<boolean> => {
    await settle()
    while (!done()) {
      if (!runNext(until)) {
        now = Math.max(now, until)
        return done()
      }
      await settle()
    }
    return true
  }

  return {
    now: () => now,
    schedule(at, callback) {
      const timer: Timer = { at, order: order++, callback }
      live += 1
      push(heap, timer)
      return () => {
        if (timer.callback !== null) live -= 1
        timer.callback = null
      }
    },
    async advance(ms) {
      await run(now + ms, () => false)
    },
    async runUntil(at) {
      await run(at, () => false)
    },
    waitFor: (predicate, withinMs) => run(now + withinMs, predicate),
    settle,
    get pending() {
      return live
    },
  }
}

function before(a: Timer | undefined, b: Timer | undefined): boolean {
  if (a === undefined || b === undefined) return false
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function swap(heap: Timer[], a: number, b: number): void {
  const [one, other] = [heap[a], heap[b]]
  if (one === undefined || other === undefined) return
  heap[a] = other
  heap[b] = one
}

function push(heap: Timer[], timer: Timer): void {
  heap.push(timer)
  for (let i = heap.length - 1; i > 0; ) {
    const parent = (i - 1) >> 1
    if (!before(heap[i], heap[parent])) return
    swap(heap, i, parent)
    i = parent
  }
}

function pop(heap: Timer[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  heap[0] = last
  for (let i = 0; ; ) {
    let least = i
    for (const child of [2 * i + 1, 2 * i + 2]) if (before(heap[child], heap[least])) least = child
    if (least === i) return
    swap(heap, i, least)
    i = least
  }
}
