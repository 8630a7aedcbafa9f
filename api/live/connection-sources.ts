/** What holds live connections, so that how many there are can be told. */
export interface ConnectionSources {
  add(count: () => number): void
  total(): number
}

/** None yet. */
export function createConnectionSources(): ConnectionSources {
  const sources: (() => number)[] = []
  return {
    add: (count) => {
      sources.push(count)
    },
    total: () => sources.reduce((sum, count) => sum + count(), 0),
  }
}
