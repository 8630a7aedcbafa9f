import type { Cell, TableRow } from '../table.js'

/** Sums by a key, in the order in which keys came or by their text. */
export interface Tally {
  add(key: string, values: readonly number[]): void
  /** One row per key: the key, its sums, and what `more` makes of them. */
  rows(order: 'key' | 'most', more?: (sums: readonly number[]) => readonly Cell[]): readonly TableRow[]
}

/** Sums of so many values. */
export function createTally(width: number): Tally {
  const byKey = new Map<string, number[]>()
  return {
    add(key, values) {
      const sums = byKey.get(key) ?? Array.from({ length: width }, () => 0)
      byKey.set(key, sums)
      for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + value
    },
    rows(order, more = () => []) {
      const entries = [...byKey]
      if (order === 'key') entries.sort(([a], [b]) => (a < b ? -1 : 1))
      else entries.sort(([, a], [, b]) => (b[0] ?? 0) - (a[0] ?? 0))
      return entries.map(([key, sums]) => [key, ...sums, ...more(sums)])
    },
  }
}

/** A share; null of nothing. */
export const share = (part: number, of: number): number | null => (of === 0 ? null : part / of)
