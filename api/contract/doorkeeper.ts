import { DomainError } from '../../dialer/model/domain-error.js'
import type { Principal } from '../auth/principal.js'
import { addressList, loopbackNetworks } from './address-list.js'
import type { Dialect, RequestFacts } from './dialect.js'
import { createRateCounter, type RateCounter, type RateState } from './rate-counter.js'
import type { Caller, RateLimitPolicy } from './rate-limit.js'
import type { Row } from './row.js'

/** What is known of a request once it was let in, or refused. */
export interface Visit {
  principal: Principal | null
  /** What its answer says of the limits. */
  headers: Readonly<Record<string, string>>
  caller: Caller | null
}

/** Finds out who asks, and counts it. */
export interface Doorkeeper<Deps> {
  /**
   * Fills in the visit.
   * @param row null: nothing is at the address
   * @throws DomainError UNAUTHORIZED and what else `authenticate` refuses with; RATE_LIMITED
   */
  admit(facts: RequestFacts, row: Row<Deps> | null, visit: Visit): Promise<void>
  /** After the answer: a stranger who proved who they are (a login) has not used up anything of their address. */
  leave(row: Row<Deps> | null, visit: Visit, status: number): void
}

/** One count of requests, and what it allows. */
interface Bound {
  readonly policy: RateLimitPolicy
  readonly counter: RateCounter
}

const credentialHeaders = ['authorization', 'cookie', 'x-api-key']
const isLoopback = addressList(loopbackNetworks)

/**
 * Counts every request but those of the control socket, of cross-origin preflights, and of rows that are free on this host itself (the
 * health check of a container). Signed-in callers count by account, so that an office behind one address is not shut out; a token that
 * is not valid makes nobody signed in.
 */
export function createDoorkeeper<Deps>(dialect: Dialect<Deps>, deps: Deps, now: () => number): Doorkeeper<Deps> {
  const whole = dialect.rateLimit && { policy: dialect.rateLimit, counter: createRateCounter(dialect.rateLimit, now) }
  const further = (dialect.furtherLimits ?? []).map((limit) => ({
    bound: { policy: limit.policy, counter: createRateCounter(limit.policy, now) },
    of: (row: Row<Deps>): boolean => limit.of(row),
  }))
  const everywhere: readonly Bound[] = whole === null ? [] : [whole]
  const byRow = new Map<Row<Deps>, readonly Bound[]>(
    dialect.rows.map((row) => [row, [...further.flatMap(({ bound, of }) => (of(row) ? [bound] : [])), ...everywhere]]),
  )

  function boundsOf(row: Row<Deps> | null): readonly Bound[] {
    return (row === null ? undefined : byRow.get(row)) ?? everywhere
  }

  function isFree(facts: RequestFacts, row: Row<Deps> | null): boolean {
    return row?.isUncounted === true || (row?.freeOnThisHost === true && isLoopback(facts.address))
  }

  function count(facts: RequestFacts, row: Row<Deps> | null, visit: Visit): void {
    if (facts.via === 'control' || facts.method === 'OPTIONS') return
    const caller = callerOf(visit.principal, facts.address)
    const free = isFree(facts, row)
    // What the answer tells is the bound that is met first.
    let nearest: { readonly state: RateState; readonly policy: RateLimitPolicy } | null = null
    for (const { policy, counter } of boundsOf(row)) {
      const state = free ? counter.look(caller) : counter.take(caller)
      if (state === null) continue
      if (nearest === null || isNearer(state, nearest.state)) nearest = { state, policy }
    }
    if (nearest === null) return
    const { state, policy } = nearest
    visit.caller = free ? null : caller
    visit.headers = policy.headers(state)
    if (!state.exceeded) return
    const retryAfterS = Math.max(1, Math.ceil((state.resetAt - now()) / 1000))
    throw new DomainError(
      'RATE_LIMITED',
      `Too many requests: at most ${state.limit} within ${policy.windowS} s. Try again in ${retryAfterS} s.`,
      { retryAfterS, limit: state.limit },
    )
  }

  /** Who asks where nobody has to say so; a token that is not valid counts as none. */
  async function ifSignedIn(facts: RequestFacts): Promise<Principal | null> {
    if (facts.via === 'control' || !credentialHeaders.some((name) => facts.headers.has(name))) return null
    try {
      return await dialect.authenticate(facts, deps)
    } catch {
      // A stranger then; a store that is broken shows in the health check, which must answer all the same.
      return null
    }
  }

  return {
    admit: async (facts, row, visit) => {
      if (row === null || row.right === 'public') {
        visit.principal = await ifSignedIn(facts)
        return count(facts, row, visit)
      }
      try {
        visit.principal = await dialect.authenticate(facts, deps)
      } catch (refusal) {
        count(facts, row, visit)
        throw refusal
      }
      count(facts, row, visit)
    },
    leave: (row, visit, status) => {
      if (row?.provesIdentity !== true || status >= 400 || visit.caller?.kind !== 'stranger') return
      for (const { counter } of boundsOf(row)) counter.giveBack(visit.caller)
    },
  }
}

function callerOf(principal: Principal | null, address: string): Caller {
  if (principal === null) return { kind: 'stranger', address }
  const { apiKey, user, site } = principal
  if (apiKey) return { kind: 'account', key: `key ${site} ${apiKey.id}`, address }
  return user === null ? { kind: 'stranger', address } : { kind: 'account', key: `user ${user}`, address }
}

/** A bound that is passed before one that is not, and of two such the one that leaves less. */
function isNearer(a: RateState, b: RateState): boolean {
  return a.exceeded === b.exceeded ? a.remaining < b.remaining : a.exceeded
}
