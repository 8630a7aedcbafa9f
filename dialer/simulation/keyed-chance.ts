import type { Random } from '../ports/random.js'

/**
 * Chance for simulations that are to be compared: a row of numbers for each purpose and index, the same whatever was drawn
 * before. The lead of a list answers alike, and talks as long, whoever dials it and when.
 */
export interface KeyedChance {
  /** The row of this purpose and index, from its beginning. Good until the next call of `at`, which uses the same object. */
  at(purpose: number, index: number): Random
}

/** Rows of the mulberry32 generator, each begun at a hash of seed, purpose and index. Not for secrets. */
export function createKeyedChance(seed: number): KeyedChance {
  const base = scramble(seed | 0)
  let state = 0
  const row: Random = {
    next() {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
    },
  }
  return {
    at(purpose, index) {
      state = scramble(scramble(base + Math.imul(purpose, 0x9e3779b1)) + index)
      return row
    },
  }
}

/** The finalizer of MurmurHash3: every bit of the input changes half of the output's. */
function scramble(value: number): number {
  let mixed = value | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) | 0
}
