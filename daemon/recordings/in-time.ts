import type { Clock } from '../../dialer/ports/clock.js'

/** Nothing came for too long. */
const stuck = Symbol('stuck')

/** True for what {@link inTime} and {@link eachInTime} throw when nothing comes. */
export function isStuck(error: unknown): boolean {
  return error instanceof Error && error.cause === stuck
}

/** The promise, or a failure if it takes longer. */
export async function inTime<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T> {
  let cancel = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    cancel = clock.schedule(clock.now() + ms, () =>
      reject(new Error(`nothing came for ${Math.round(ms / 1000)} s`, { cause: stuck })),
    )
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel()
  }
}

/** The same pieces, each of which must come within the time. A source that has gone silent is left to itself. */
export async function* eachInTime<T>(clock: Clock, ms: number, source: AsyncIterable<T>): AsyncIterable<T> {
  const pieces = source[Symbol.asyncIterator]()
  let isOver = false
  try {
    for (;;) {
      const piece = await inTime(clock, ms, pieces.next())
      if (piece.done === true) {
        isOver = true
        return
      }
      yield piece.value
    }
  } finally {
    // A source that has gone silent may not even end: nobody waits for it, and what it says then helps nobody.
    if (!isOver) Promise.resolve(pieces.return?.()).catch(() => undefined)
  }
}
