import { DomainError } from '../../dialer/model/domain-error.js'
import type { LoginFailures } from '../../storage/login-failures/repository.js'

/** Who tries to sign in, and from where. */
export interface LoginTry {
  /** The account, or what was given for one where there is none. */
  readonly account: string
  readonly address: string
  /** True if the account has signed in from this address before: others' failures do not hold it up there. */
  readonly isKnownAddress: boolean
}

/** Slows down guessing: a growing wait per account and address, per address, and per account over many addresses. */
export interface LoginGuard {
  /** @throws DomainError RATE_LIMITED, with `retryAfterS`, while this account may not be tried from this address */
  check(attempt: LoginTry): void
  /** Counts a try as failed before it is checked, so that many at the same time get no more tries than one after the other. */
  tried(attempt: LoginTry): void
  /** Takes back one try that was neither good nor a guess: the password was right, and something else is still asked for. */
  takeBack(attempt: LoginTry): void
  /** Takes back what was counted against a good one. */
  succeeded(attempt: LoginTry): void
  /** Takes over what an earlier process counted. */
  load(kept: readonly LoginFailures[]): void
}

/** Of one account over all addresses: tries before the first wait, and the longest wait. */
export interface AccountRule {
  readonly free: number
  readonly longestWaitMs: number
}

/** Where the guard keeps what holds somebody back, so that a restart does not forgive it. */
export interface FailureKeeper {
  /** The key under which something is counted; it is seen by whoever reads what is kept. */
  keyOf(text: string): string
  put(failures: LoginFailures): void
  forget(key: string): void
}

interface Rule extends AccountRule {
  readonly key: string
}

interface Entry {
  count: number
  lastAt: number
  blockedUntil: number
  isKept: boolean
}

/** How long what was counted is remembered after the last failure. */
export const rememberFailuresMs = 60 * 60_000
const mostEntries = 20_000

/**
 * The counters of a try. Of one account over all addresses the wait stays short, because anybody can bring it about for anybody; with
 * 30 free tries and a minute between the others, a guesser with many addresses gets less than 1,500 tries a day.
 */
const usualOfAccount: AccountRule = { free: 30, longestWaitMs: 60_000 }

/** Keeps nothing; for what a restart may forgive. */
const keepsNothing: FailureKeeper = { keyOf: (text) => text, put: () => {}, forget: () => {} }

/** A guard over the given clock (epoch ms). After 5 failures waits 1 s, 2 s, 4 s … up to 15 minutes; forgotten after an hour of peace. */
export function createLoginGuard(now: () => number, ofAccount = usualOfAccount, keeper = keepsNothing): LoginGuard {
  const entries = new Map<string, Entry>()

  function rulesOf({ account, address, isKnownAddress }: LoginTry): readonly Rule[] {
    const who = account.toLowerCase()
    return [
      { key: keeper.keyOf(`account ${who} ${address}`), free: 5, longestWaitMs: 15 * 60_000 },
      { key: keeper.keyOf(`address ${address}`), free: 30, longestWaitMs: 15 * 60_000 },
      ...(isKnownAddress ? [] : [{ key: keeper.keyOf(`account ${who}`), ...ofAccount }]),
    ]
  }

  function find(key: string): Entry | undefined {
    const entry = entries.get(key)
    if (!entry || now() - entry.lastAt <= rememberFailuresMs) return entry
    entries.delete(key)
    return undefined
  }

  /** What holds nobody back yet is not worth a write. */
  function keep(key: string, entry: Entry): void {
    if (!entry.isKept && entry.blockedUntil <= now()) return
    entry.isKept = true
    const { count, lastAt, blockedUntil } = entry
    keeper.put({ key, count, lastAt, blockedUntil })
  }

  function put(key: string, entry: Entry): void {
    // Insertion order is age: the longest quiet entry goes when there are too many.
    entries.delete(key)
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest)
  }

  function count({ key, free, longestWaitMs }: Rule): void {
    const entry = find(key) ?? { count: 0, lastAt: 0, blockedUntil: 0, isKept: false }
    entry.count += 1
    entry.lastAt = now()
    const over = entry.count - free
    if (over >= 0) entry.blockedUntil = now() + Math.min(longestWaitMs, 1000 * 2 ** Math.min(over, 20))
    put(key, entry)
    keep(key, entry)
  }

  function uncount({ key, free }: Rule): void {
    const entry = entries.get(key)
    if (!entry) return
    entry.count -= 1
    if (entry.count < free) entry.blockedUntil = 0
    keep(key, entry)
  }

  function forget({ key }: Rule): void {
    if (entries.get(key)?.isKept) keeper.forget(key)
    entries.delete(key)
  }

  return {
    check: (attempt) => {
      const until = Math.max(...rulesOf(attempt).map(({ key }) => find(key)?.blockedUntil ?? 0))
      const waitMs = until - now()
      if (waitMs <= 0) return
      const retryAfterS = Math.ceil(waitMs / 1000)
      throw new DomainError('RATE_LIMITED', `Too many failed logins. Try again in ${retryAfterS} s.`, { retryAfterS })
    },
    tried: (attempt) => {
      for (const rule of rulesOf(attempt)) count(rule)
    },
    takeBack: (attempt) => {
      for (const rule of rulesOf(attempt)) uncount(rule)
    },
    succeeded: (attempt) => {
      const [both, ...others] = rulesOf(attempt)
      if (both) forget(both)
      for (const rule of others) uncount(rule)
    },
    load: (kept) => {
      for (const { key, ...rest } of kept) put(key, { ...rest, isKept: true })
    },
  }
}
