import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether a delivery is signed with a secret of ours: HMAC-SHA-256 over the bytes as they came, in hexadecimal behind `sha256=`
 * (`X-Hub-Signature-256` of Meta's webhooks; the prefix may be missing). Takes the same time whatever differs.
 */
export function isSignedByMeta(secret: string, body: Uint8Array, header: string | null): boolean {
  const hex = header?.replace(/^sha256=/i, '') ?? ''
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(hex) ? hex : '', 'hex')
  const wanted = createHmac('sha256', secret).update(body).digest()
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
