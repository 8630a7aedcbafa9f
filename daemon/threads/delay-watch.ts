/** How late a thread has come to its events in the last half second. */
export interface DelayWatch {
  /** The second worst delay, so that one collection of garbage is none. ms */
  delayMs(): number
  stop(): void
}

const everyMs = 50
const looks = 10

/** Watches the event loop of the calling thread more closely than the figures for people do: what it says is acted on at once. */
export function watchDelay(): DelayWatch {
  const late: number[] = Array.from({ length: looks }, () => 0)
  let place = 0
  let expected = performance.now() + everyMs
  const timer = setInterval(() => {
    const now = performance.now()
    late[place] = Math.max(0, now - expected)
    place = (place + 1) % looks
    expected = now + everyMs
  }, everyMs)
  timer.unref()
  return {
    delayMs: () => {
      let worst = 0
      let second = 0
      for (const one of late) {
        if (one > worst) {
          second = worst
          worst = one
        } else if (one > second) second = one
      }
      return second
    },
    stop: () => clearInterval(timer),
  }
}
