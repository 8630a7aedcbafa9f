import { isIP } from 'node:net'
import { type AddressList, withoutMapping } from './address-list.js'
import type { RequestHeaders } from './request-headers.js'

/**
 * The address a request comes from, for limits. A proxy adds the address of its own client to the end of `X-Forwarded-For`: without a
 * look at it, one caller would use up the limits of everybody who comes by the proxy. The header is believed only where a trusted proxy
 * wrote it, read from its end backwards as long as the entries are trusted proxies themselves; from any other peer it is believed in
 * nothing, since anybody can send it.
 */
export function clientAddress(peer: string, headers: RequestHeaders, trusted: AddressList): string {
  if (!trusted(peer)) return withoutMapping(peer)
  let address = withoutMapping(peer)
  const told = (headers.get('x-forwarded-for') ?? '').split(',').toReversed()
  for (const entry of told) {
    const next = withoutMapping(entry.trim())
    if (isIP(next) === 0) return address
    address = next
    if (!trusted(address)) return address
  }
  return address
}
