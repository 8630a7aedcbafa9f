import { readFileSync } from 'node:fs'

/** What one thread told in one span. Bytes, ms. */
export type ProbeLine = {
  readonly at: number
  readonly name: string
  readonly heapUsed: number
  readonly external: number
  /** Of the whole process. */
  readonly rss: number
  /** Of the whole process without mapped files; 0 in lines of workers. */
  readonly own: number
  /** Garbage was collected right before: what is counted is what is held. */
  readonly isCollected: boolean
  readonly late: { readonly p99: number; readonly max: number }
  readonly gcMs: number
  readonly handles: number
}

/** What the probe of the load bench wrote. */
export function readProbe(file: string): readonly ProbeLine[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ProbeLine)
}

/** A straight line through values over time. */
export type Slope = {
  /** MB an hour. */
  readonly perHour: number
  /** Standard error of it. */
  readonly error: number
  readonly n: number
  /** MB at the begin and the end of the line. */
  readonly from: number
  readonly to: number
}

/** Least squares; `at` epoch ms, `bytes` what was held then. */
export function slopeOf(points: readonly { readonly at: number; readonly bytes: number }[]): Slope {
  const n = points.length
  const hours = points.map(({ at }) => (at - (points[0]?.at ?? 0)) / 3_600_000)
  const values = points.map(({ bytes }) => bytes / 1_048_576)
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / n
  const [meanX, meanY] = [mean(hours), mean(values)]
  const sxx = hours.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  const perHour = hours.reduce((sum, x, i) => sum + (x - meanX) * ((values[i] ?? 0) - meanY), 0) / sxx
  const at = (x: number) => meanY + perHour * (x - meanX)
  const rest = hours.reduce((sum, x, i) => sum + ((values[i] ?? 0) - at(x)) ** 2, 0)
  return { perHour, error: Math.sqrt(rest / Math.max(1, n - 2) / sxx), n, from: at(0), to: at(hours.at(-1) ?? 0) }
}

/** Flat: it is not shown, at two standard errors, that a day of 8 hours would add more than `mostPerHour` MB in each. */
export function isFlat({ perHour, error }: Slope, mostPerHour: number): boolean {
  return perHour - 2 * error <= mostPerHour
}

export function slopeText({ perHour, error, n, from, to }: Slope): string {
  return `${from.toFixed(1)} -> ${to.toFixed(1)} MB, ${perHour.toFixed(1)} ± ${error.toFixed(1)} MB/h (${n} readings)`
}
