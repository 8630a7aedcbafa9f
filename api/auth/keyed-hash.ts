import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** What a hash is for, so that one made for a purpose says nothing for another. */
export type HashPurpose =
  | 'refresh'
  | 'refreshSuccessor'
  | 'csrf'
  | 'apiKey'
  | 'passwordReset'
  | 'recoveryCode'
  | 'loginFailures'
  | 'exportLink'

/**
 * The hash under which a secret we gave out is kept (HMAC-SHA-256, base64url). It is keyed, because some of the secrets are short: who has
 * the database alone cannot try them.
 */
export type KeyedHash = (purpose: HashPurpose, secret: string) => string

/** A hash under a key derived from the one that signs tokens. */
export function createKeyedHash(tokenKey: Uint8Array): KeyedHash {
  const key = new Uint8Array(hkdfSync('sha256', tokenKey, new Uint8Array(), 'trunkline secrets given out', 32))
  return (purpose, secret) => createHmac('sha256', key).update(`${purpose}\n${secret}`).digest('base64url')
}

/** Compares two texts in a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
