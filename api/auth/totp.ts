import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

const issuer = 'Trunkline'
const periodS = 30
/** Steps of the clock before and after the present one whose codes are taken too: clocks differ, and people type slowly. */
const window = 1

/** A secret for a new authenticator app: 160 random bits in base32 (RFC 4226, 4). */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The address that authenticator apps read from a picture. */
export function totpUri(secret: string, account: string): string {
  return totpOf(secret, account).toString()
}

/** The time step that a code of about now belongs to; null if it is none (RFC 6238). */
export function totpStep(secret: string, code: string, now: number): number | null {
  const token = code.replaceAll(' ', '')
  if (!/^\d{6}$/.test(token)) return null
  const delta = totpOf(secret, '').validate({ token, timestamp: now, window })
  return delta === null ? null : Math.floor(now / 1000 / periodS) + delta
}

/** 80 random bits as four groups of letters and digits. */
export function newRecoveryCode(): string {
  const text = new Secret({ buffer: new Uint8Array(randomBytes(10)).buffer }).base32
  return text.match(/.{4}/g)?.join('-') ?? text
}

/** SHA-1, 6 digits and 30 seconds are what every app knows. */
function totpOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer,
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: periodS,
  })
}
