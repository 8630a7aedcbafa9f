import { type AddressList, addressList, loopbackNetworks } from './address-list.js'
import type { RequestHeaders } from './request-headers.js'

const isLoopback = addressList(loopbackNetworks)

/**
 * True if nobody on the way could read the answer: over the control socket, from this host itself, or over TLS as a trusted proxy tells
 * in `X-Forwarded-Proto`. What came by a proxy that does not say so is not secure, though the proxy be on this host.
 */
export function isSecure(
  { via, peer, headers }: { readonly via: 'tcp' | 'control'; readonly peer: string; readonly headers: RequestHeaders },
  trusted: AddressList,
): boolean {
  if (via === 'control') return true
  const protocol = headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase()
  if (trusted(peer) && protocol !== undefined) return protocol === 'https'
  return isLoopback(peer) && !headers.has('x-forwarded-for') && !headers.has('forwarded')
}
