import { type AddressList, addressList } from './address-list.js'
import type { RateState } from './rate-counter.js'

/** By whom a request is counted. An account is a person's or an API key's. */
export type Caller =
  | { readonly kind: 'account'; readonly key: string; readonly address: string }
  | { readonly kind: 'stranger'; readonly address: string }

/** How many requests an API takes of one caller within a window, and how its answers tell. */
export interface RateLimitPolicy {
  readonly windowS: number
  /** By what a signed-in caller is counted; strangers always by their address. */
  readonly countBy: 'account' | 'address'
  /** Requests within the window; null: this caller is not counted. */
  limitFor(caller: Caller): number | null
  headers(state: RateState): Readonly<Record<string, string>>
}

/** Limits as the configuration gives them. */
export interface RateLimits {
  readonly windowS: number
  readonly authenticated: number
  readonly unauthenticated: number
  /** Addresses and networks behind which many people sit. */
  readonly offices: readonly string[]
  /** Requests of one such address where addresses are counted; null: not counted. */
  readonly perOffice: number | null
  /** Of requests that take a password, from one address, where a contract bounds them by themselves. */
  readonly login?: number
  /** Of uploads, where a contract bounds them by themselves. */
  readonly upload?: number
}

/** The contract's: 1000 an hour signed in, 100 an hour otherwise. */
export const usualRateLimits: RateLimits = {
  windowS: 3600,
  authenticated: 1000,
  unauthenticated: 100,
  offices: [],
  perOffice: null,
}

/** The policy of limits, with the headers most APIs use; `reset` is in epoch seconds. */
export function rateLimitPolicy(limits: RateLimits, countBy: RateLimitPolicy['countBy']): RateLimitPolicy {
  const isOffice: AddressList = addressList(limits.offices)
  return {
    windowS: limits.windowS,
    countBy,
    limitFor: (caller) => {
      const byAddress = caller.kind === 'stranger' || countBy === 'address'
      if (byAddress && isOffice(caller.address)) return limits.perOffice
      return caller.kind === 'account' ? limits.authenticated : limits.unauthenticated
    },
    headers: ({ limit, remaining, resetAt }) => ({
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(remaining),
      'X-RateLimit-Reset': String(Math.ceil(resetAt / 1000)),
    }),
  }
}
