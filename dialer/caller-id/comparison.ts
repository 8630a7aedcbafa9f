import type { CallerIdSignal } from '../model/caller-id.js'
import type { CallRef } from '../model/ids.js'
import type { Counts } from './evidence.js'

/** Calls that may be compared: same campaign and, where that decided over the number, same place. */
export interface Stratum {
  readonly key: string
  /** Numbers a call of it may get. */
  readonly numbers: number
  /** See `weigh`. */
  readonly tolerance: number
}

/** What a call tells of its number; null: the call is no case of it. */
export type CallResult = Readonly<Record<CallerIdSignal, boolean | null>>

/** A block whose calls are all over. */
export interface Block {
  readonly tolerance: number
  readonly results: readonly { readonly number: string; readonly result: CallResult }[]
}

/** Puts calls into blocks as they are placed, and gives a block out when the last of its calls is over. */
export interface Comparison {
  placed(call: CallRef, number: string, stratum: Stratum): void
  /** The call is over; `result` null: it never came as far as to tell anything. */
  over(call: CallRef, result: CallResult | null): Block | null
}

interface OpenBlock {
  readonly tolerance: number
  room: number
  /** Placed and not over. */
  waitsFor: number
  readonly results: { number: string; result: CallResult }[]
}

/** Least and most calls of a block; a round of all numbers between. */
const leastCalls = 4
const mostCalls = 60

/**
 * Calls are put together by when they were placed, not by when they end: answers come sooner than their absence.
 * Blocks live in memory alone: a restart loses the one that was open, which says nothing about any number.
 */
export function createComparison(): Comparison {
  const filling = new Map<string, OpenBlock>()
  const calls = new Map<CallRef, { readonly number: string; readonly block: OpenBlock }>()
  return {
    placed(call, number, { key, numbers, tolerance }) {
      let block = filling.get(key)
      if (block === undefined) {
        const rounds = Math.ceil(leastCalls / Math.max(1, numbers))
        block = { tolerance, room: Math.min(mostCalls, rounds * numbers), waitsFor: 0, results: [] }
        filling.set(key, block)
      }
      block.room -= 1
      block.waitsFor += 1
      calls.set(call, { number, block })
      if (block.room <= 0) filling.delete(key)
    },
    over(call, result) {
      const found = calls.get(call)
      if (found === undefined) return null
      calls.delete(call)
      const { number, block } = found
      block.waitsFor -= 1
      if (result !== null) block.results.push({ number, result })
      if (block.room > 0 || block.waitsFor > 0) return null
      return { tolerance: block.tolerance, results: block.results }
    },
  }
}

/** Counts of one signal in a block, by number; calls that are no case of it are left out. */
export function countsOf({ results }: Block, signal: CallerIdSignal): ReadonlyMap<string, Counts> {
  const byNumber = new Map<string, Counts>()
  for (const { number, result } of results) {
    const hit = result[signal]
    if (hit === null) continue
    const { calls, hits } = byNumber.get(number) ?? { calls: 0, hits: 0 }
    byNumber.set(number, { calls: calls + 1, hits: hits + (hit ? 1 : 0) })
  }
  return byNumber
}
