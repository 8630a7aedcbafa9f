import { DomainError } from '../../dialer/model/domain-error.js'

/** Who tries to sign in, and from where. */
export interface LoginTry {
  /** The account, or what was given for one where there is none. */
  readonly account: string
  readonly address: string
  /** True if the account has signed in from this address before: others' failures do not hold it up there. */
  readonly isKnownAddress: boolean
}

/** Slows down guessing: a growing wait per account and address, per address, and per account over many addresses; kept in memory. */
export interface LoginGuard {
  /** @throws DomainError RATE_LIMITED, with `retryAfterS`, while this account may not be tried from this address */
  check(attempt: LoginTry): void
  /** Counts a try as failed before it is checked, so that many at the same time get no more tries than one after the other. */
  tried(attempt: LoginTry): void
  /** Takes back one try that was neither good nor a guess: the password was right, and something else is still asked for. */
  takeBack(attempt: LoginTry): void
  /** Takes back what was counted against a good one. */
  succeeded(attempt: LoginTry): void
}

interface Failures {
  count: number
  lastAt: number
  blockedUntil: number
}

/** Of one account over all addresses: tries before the first wait, and the longest wait. */
export interface AccountRule {
  readonly free: number
  readonly longestWaitMs: number
}

interface Rule extends AccountRule {
  readonly key: string
}

const forgetAfterMs = 60 * 60_000
const mostEntries = 20_000

/**
 * The counters of a try. Of one account over all addresses the wait stays short, because anybody can bring it about for anybody; with
 * 30 free tries and a minute between the others, a guesser with many addresses gets less than 1,500 tries a day.
 */
const usualOfAccount: AccountRule = { free: 30, longestWaitMs: 60_000 }

function rulesOf({ account, address, isKnownAddress }: LoginTry, ofAccount: AccountRule): readonly Rule[] {
  const who = account.toLowerCase()
  return [
    { key: `account ${who} ${address}`, free: 5, longestWaitMs: 15 * 60_000 },
    { key: `address ${address}`, free: 30, longestWaitMs: 15 * 60_000 },
    ...(isKnownAddress ? [] : [{ key: `account ${who}`, ...ofAccount }]),
  ]
}

/** A guard over the given clock (epoch ms). After 5 failures waits 1 s, 2 s, 4 s … up to 15 minutes; forgotten after an hour of peace. */
export function createLoginGuard(now: () => number, ofAccount = usualOfAccount): LoginGuard {
  const entries = new Map<string, Failures>()

  function find(key: string): Failures | undefined {
    const entry = entries.get(key)
    if (!entry || now() - entry.lastAt <= forgetAfterMs) return entry
    entries.delete(key)
    return undefined
  }

  function count({ key, free, longestWaitMs }: Rule): void {
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

  function uncount({ key, free }: Rule): void {
    const entry = entries.get(key)
    if (!entry) return
    entry.count -= 1
    if (entry.count < free) entry.blockedUntil = 0
  }

  return {
    check: (attempt) => {
      const until = Math.max(...rulesOf(attempt, ofAccount).map(({ key }) => find(key)?.blockedUntil ?? 0))
      const waitMs = until - now()
      if (waitMs <= 0) return
      const retryAfterS = Math.ceil(waitMs / 1000)
      throw new DomainError('RATE_LIMITED', `Too many failed logins. Try again in ${retryAfterS} s.`, { retryAfterS })
    },
    tried: (attempt) => {
      for (const rule of rulesOf(attempt, ofAccount)) count(rule)
    },
    takeBack: (attempt) => {
      for (const rule of rulesOf(attempt, ofAccount)) uncount(rule)
    },
    succeeded: (attempt) => {
      const [both, ...others] = rulesOf(attempt, ofAccount)
      if (both) entries.delete(both.key)
      for (const rule of others) uncount(rule)
    },
  }
}
