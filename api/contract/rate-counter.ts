import { isIPv6 } from 'node:net'
import type { Caller, RateLimitPolicy } from './rate-limit.js'

/** Where a caller stands after a request. */
export interface RateState {
  readonly limit: number
  readonly remaining: number
  /** When the window ends and all is allowed again. Epoch ms */
  readonly resetAt: number
  /** True if this request is one too many. */
  readonly exceeded: boolean
}

/** Counts requests by caller. */
export interface RateCounter {
  /** Counts one request; null if this caller is not counted. */
  take(caller: Caller): RateState | null
  /** Where a caller stands, without counting. */
  look(caller: Caller): RateState | null
  /** Takes back the last request of a caller, where it turned out to be no stranger's. */
  giveBack(caller: Caller): void
}

interface Window {
  used: number
  readonly endsAt: number
}

/** Callers remembered at once, each kind for itself; beyond that the one with the oldest window is forgotten. */
const mostCallers = 20_000

/** A counter with windows that begin with a caller's first request. Strangers never push accounts out of memory. */
export function createRateCounter(policy: RateLimitPolicy, now: () => number): RateCounter {
  const windows = { account: new Map<string, Window>(), address: new Map<string, Window>() }

  function placeOf(caller: Caller): { readonly map: Map<string, Window>; readonly key: string } {
    if (caller.kind === 'account' && policy.countBy === 'account') return { map: windows.account, key: caller.key }
    return { map: windows.address, key: networkOf(caller.address) }
  }

  function windowOf(map: Map<string, Window>, key: string): Window {
    const found = map.get(key)
    if (found && found.endsAt > now()) return found
    const fresh = { used: 0, endsAt: now() + policy.windowS * 1000 }
    // Insertion order is the order in which windows end.
    map.delete(key)
    map.set(key, fresh)
    if (map.size > mostCallers) forgetOldest(map)
    return fresh
  }

  return {
    take: (caller) => {
      const limit = policy.limitFor(caller)
      if (limit === null) return null
      const { map, key } = placeOf(caller)
      const window = windowOf(map, key)
      const exceeded = window.used >= limit
      if (!exceeded) window.used += 1
      return { limit, remaining: Math.max(0, limit - window.used), resetAt: window.endsAt, exceeded }
    },
    look: (caller) => {
      const limit = policy.limitFor(caller)
      if (limit === null) return null
      const { map, key } = placeOf(caller)
      const found = map.get(key)
      const { used, endsAt } =
        found && found.endsAt > now() ? found : { used: 0, endsAt: now() + policy.windowS * 1000 }
      return { limit, remaining: Math.max(0, limit - used), resetAt: endsAt, exceeded: false }
    },
    giveBack: (caller) => {
      const { map, key } = placeOf(caller)
      const window = map.get(key)
      if (window && window.used > 0) window.used -= 1
    },
  }
}

function forgetOldest(map: Map<string, Window>): void {
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}

/** One IPv6 subscriber holds a /64, so that is what counts (RFC 6177); an IPv4 address counts as itself. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  return [...front, ...zeros, ...back]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')
}
