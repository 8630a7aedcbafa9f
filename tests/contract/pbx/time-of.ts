import type { PbxBench } from './bench.js'

/** How time passes on a bench whose clock is turned by hand. */
export function timeOf(clock: {
  advance(ms: number): Promise<void>
  waitFor(predicate: () => boolean, withinMs: number): Promise<boolean>
}): Pick<PbxBench, 'waitFor' | 'pass' | 'during'> {
  return {
    waitFor: (predicate, withinMs) => clock.waitFor(predicate, withinMs),
    pass: (ms) => clock.advance(ms),
    async during(promise) {
      let settled = false
      const mark = () => {
        settled = true
      }
      promise.then(mark, mark)
      await clock.waitFor(() => settled, 60_000)
      return promise
    },
  }
}
