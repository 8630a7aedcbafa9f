import { DomainError } from '../../dialer/model/domain-error.js'
import type { Principal } from '../auth/principal.js'
import { addressList, loopbackNetworks } from './address-list.js'
import type { Dialect, RequestFacts } from './dialect.js'
import { createRateCounter } from './rate-counter.js'
import type { Caller } from './rate-limit.js'
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

const credentialHeaders = ['authorization', 'cookie', 'x-api-key']
const isLoopback = addressList(loopbackNetworks)

/**
 * Counts every request but those of the control socket, of cross-origin preflights, and of rows that are free on this host itself (the
 * health check of a container). Signed-in callers count by account, so that an office behind one address is not shut out; a token that
 * is not valid makes nobody signed in.
 */
export function createDoorkeeper<Deps>(dialect: Dialect<Deps>, deps: Deps, now: () => number): Doorkeeper<Deps> {
  const counter = dialect.rateLimit === null ? null : createRateCounter(dialect.rateLimit, now)

  function isFree(facts: RequestFacts, row: Row<Deps> | null): boolean {
    return row?.freeOnThisHost === true && isLoopback(facts.address)
  }

  function count(facts: RequestFacts, row: Row<Deps> | null, visit: Visit): void {
    if (!counter || !dialect.rateLimit || facts.via === 'control' || facts.method === 'OPTIONS') return
    const caller = callerOf(visit.principal, facts.address)
    const free = isFree(facts, row)
    const state = free ? counter.look(caller) : counter.take(caller)
    if (!state) return
    visit.caller = free ? null : caller
    visit.headers = dialect.rateLimit.headers(state)
    if (!state.exceeded) return
    const retryAfterS = Math.max(1, Math.ceil((state.resetAt - now()) / 1000))
    throw new DomainError(
      'RATE_LIMITED',
      `Too many requests: at most ${state.limit} within ${dialect.rateLimit.windowS} s. Try again in ${retryAfterS} s.`,
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
      counter?.giveBack(visit.caller)
    },
  }
}

function callerOf(principal: Principal | null, address: string): Caller {
  if (principal === null) return { kind: 'stranger', address }
  const { apiKey, user, site } = principal
  if (apiKey) return { kind: 'account', key: `key ${site} ${apiKey.id}`, address }
  return user === null ? { kind: 'stranger', address } : { kind: 'account', key: `user ${user}`, address }
}
