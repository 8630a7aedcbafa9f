/** How long something holds, in the words an API prints (`7d`, `15m`) and in milliseconds. */
export interface Lifetime {
  readonly text: string
  readonly ms: number
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads `30s`, `15m`, `12h` or `7d`; null if the text is none of these. */
export function lifetime(text: string): Lifetime | null {
  const [, amount, unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  const ms = Number(amount) * (unitMs[unit] ?? Number.NaN)
  return Number.isFinite(ms) ? { text, ms } : null
}

/** A duration in the largest unit that it is a whole number of. */
export function lifetimeText(ms: number): string {
  const [unit, size] = Object.entries(unitMs)
    .toReversed()
    .find(([, size]) => ms % size === 0) ?? ['s', 1000]
  return `${Math.floor(ms / size)}${unit}`
}
