function percentile(values: readonly number[], part: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  return `${(sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1)} ms`
}

/** Asks every 20 ms how long a small commit takes and how late the timer was, until stopped. */
export function watchCommits(commit: () => Promise<unknown>): { stop(): Promise<string> } {
  const commits: number[] = []
  const late: number[] = []
  const open: Promise<void>[] = []
  let due = performance.now() + 20
  const timer = setInterval(() => {
    const now = performance.now()
    late.push(Math.max(0, now - due))
    due = now + 20
    open.push(commit().then(() => void commits.push(performance.now() - now)))
  }, 20)
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(open)
      const figures = (values: readonly number[]): string =>
        `p50 ${percentile(values, 0.5)}, p99 ${percentile(values, 0.99)}, worst ${percentile(values, 1)}`
      return `commit ${figures(commits)}; control thread late ${figures(late)}`
    },
  }
}
