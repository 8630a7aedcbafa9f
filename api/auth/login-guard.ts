import { DomainError } from '../../dialer/model/domain-error.js'

/** Slows down guessing: a growing wait per account and address, kept in memory. */
export interface LoginGuard {
  /** @throws DomainError RATE_LIMITED, with `retryAfterS`, while this account may not be tried from this address */
  check(account: string, address: string): void
  /** Counts a try as failed before it is checked, so that many at the same time get no more tries than one after the other. */
  tried(account: string, address: string): void
  /** Takes back what was counted against a good one. */
  succeeded(account: string, address: string): void
}

interface Failures {
  count: number
  lastAt: number
  blockedUntil: number
}

const freeTries = 5
const longestWaitMs = 15 * 60_000
const forgetAfterMs = 60 * 60_000
/** Tries from one address over all accounts before the address as a whole must wait. */
const freeTriesOfAddress = 30
const mostEntries = 20_000

/** A guard over the given clock (epoch ms). After 5 failures waits 1 s, 2 s, 4 s … up to 15 minutes; forgotten after an hour of peace. */
export function createLoginGuard(now: () => number): LoginGuard {
  const entries = new Map<string, Failures>()

  function find(key: string): Failures | undefined {
    const entry = entries.get(key)
    if (!entry || now() - entry.lastAt <= forgetAfterMs) return entry
    entries.delete(key)
    return undefined
  }

  function count(key: string, free: number): void {
    const entry = find(key) ?? { count: 0, lastAt: 0, blockedUntil: 0 }
    entry.count += 1
    entry.lastAt = now()
    const over = entry.count - free
    if (over >= 0) entry.blockedUntil = now() + Math.min(longestWaitMs, 1000 * 2 ** Math.min(over, 20))
    // Insertion order is age: the longest quiet entry goes when there are too many.
    entries.delete(key)
    entries.set(key, entry)
    if (entries.size > mostEntries) for (const oldest of entries.keys()) return void entries.delete(oldest)
  }

  return {
    check: (account, address) => {
      const until = Math.max(...keysOf(account, address).map((key) => find(key)?.blockedUntil ?? 0))
      const waitMs = until - now()
      if (waitMs <= 0) return
      const retryAfterS = Math.ceil(waitMs / 1000)
      throw new DomainError('RATE_LIMITED', `Too many failed logins. Try again in ${retryAfterS} s.`, { retryAfterS })
    },
    tried: (account, address) => {
      const [both, whole] = keysOf(account, address)
      count(both, freeTries)
      count(whole, freeTriesOfAddress)
    },
    succeeded: (account, address) => {
      const [both, whole] = keysOf(account, address)
      entries.delete(both)
      const entry = entries.get(whole)
      if (!entry) return
      entry.count -= 1
      if (entry.count < freeTriesOfAddress) entry.blockedUntil = 0
    },
  }
}

function keysOf(account: string, address: string): readonly [string, string] {
  return [`account ${account.toLowerCase()} ${address}`, `address ${address}`]
}
