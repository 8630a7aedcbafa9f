/**
 * The address a request comes from, for limits on logins. A proxy on this host speaks to us from a loopback address and adds its client's
 * to `X-Forwarded-For`: without a look at it, one guesser would lock out everybody who comes by the proxy. Only the last entry counts,
 * which the proxy itself wrote; from any other peer the header is believed in nothing, since anybody can send it.
 */
export function clientAddress(peer: string, headers: Headers): string {
  if (!isLoopback(peer)) return peer
  const told = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  return /^[0-9A-Fa-f.:]{2,45}$/.test(told) ? told : peer
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}
