import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header that carries the signature. */
export const signatureHeader = 'X-Trunkline-Signature'

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 with the secret over the seconds, a dot and the body's bytes. While a secret is rotated there is a
 * `v1` of each.
 * @param atMs time of the try, epoch ms
 */
export function signature(secrets: readonly string[], atMs: number, body: string): string {
  const seconds = Math.floor(atMs / 1000)
  return [`t=${seconds}`, ...secrets.map((secret) => `v1=${digest(secret, seconds, body)}`)].join(',')
}

/** What a receiver does: true if one of the signatures is ours and the message is not older than `toleranceS`. */
export function isSigned(
  { secret, header, body }: { readonly secret: string; readonly header: string; readonly body: string },
  nowMs: number,
  toleranceS = 300,
): boolean {
  const parts = header.split(',').map((part) => part.trim().split('='))
  const seconds = Number(parts.find(([name]) => name === 't')?.[1])
  if (!Number.isInteger(seconds) || Math.abs(nowMs / 1000 - seconds) > toleranceS) return false
  const expected = Buffer.from(digest(secret, seconds, body))
  return parts.some(([name, value = '']) => {
    const given = Buffer.from(value)
    return name === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}

function digest(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
}
