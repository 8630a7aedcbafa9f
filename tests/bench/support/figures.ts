import { loadavg } from 'node:os'

/** What is told of a measured time. ms */
export type Figures = { readonly n: number; readonly p50: number; readonly p99: number; readonly max: number }

export function figuresOf(values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN
  return { n: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

export function figuresText({ n, p50, p99, max }: Figures): string {
  return `n ${n}, p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}`
}

export function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}

/** One, five and fifteen minutes: what else the machine was doing. */
export function loadText(): string {
  return `load average ${loadavg()
    .map((value) => value.toFixed(2))
    .join(' ')}`
}

/** Prints a target and whether it was met; a target that was missed makes the program fail. */
export function judge(target: string, met: boolean): void {
  console.log(`  ${met ? 'met    ' : 'NOT MET'}  ${target}`)
  if (!met) process.exitCode = 1
}
