import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import type { ResolveHost } from './guard-url.js'

const keepMs = 30_000
const keptNames = 1000
/** Look-ups hold a thread of the pool that also reads files for everybody; one slow name server must not take them all. */
const mostAtOnce = 2

/**
 * Looks names up as the rest of the system does, its hosts file included, and keeps an answer for half a minute. What comes out is checked
 * by the guard each time it is used.
 */
export function createResolver(now: () => number): ResolveHost {
  const known = new Map<string, { readonly until: number; readonly addresses: readonly string[] }>()
  const asking = new Map<string, Promise<readonly string[]>>()
  const waiting: (() => void)[] = []
  let running = 0

  const ask = async (host: string): Promise<readonly string[]> => {
    if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    running += 1
    try {
      const addresses = (await lookup(host, { all: true })).map(({ address }) => address)
      if (known.size >= keptNames) known.clear()
      known.set(host, { until: now() + keepMs, addresses })
      return addresses
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }

  return async (host) => {
    const found = known.get(host)
    if (found && found.until > now()) return found.addresses
    const answer = asking.get(host) ?? ask(host).finally(() => asking.delete(host))
    asking.set(host, answer)
    return answer
  }
}

/** Addresses of this machine's network cards. */
export function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((cards) => (cards ?? []).map(({ address }) => address))
}
