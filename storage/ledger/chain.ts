import { createHash } from 'node:crypto'

/** Before the first entry of a site. */
export const noHash = '0'.repeat(64)

/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/**
 * The hash of an entry: SHA-256 of the hash before it followed by the digest of its body, both as hexadecimal text. So an entry of somebody
 * else's campaign can be shown by its digest alone, and the chain still be recomputed.
 */
export function chainHash(before: string, digest: string): string {
  return digestOf(before + digest)
}
