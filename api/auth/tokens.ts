import { randomUUID } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type SiteId, siteId, type UserId, userId } from '../../dialer/model/ids.js'

/** What a token says: who, and for which site it was issued. The role is looked up each time, so that a change holds at once. */
export interface TokenClaims {
  readonly id: string
  readonly user: UserId
  readonly site: SiteId
  /** Epoch ms. */
  readonly issuedAt: number
  /** Epoch ms. */
  readonly expiresAt: number
}

/** Issues and verifies access tokens (JWT, HS256). */
export interface Tokens {
  issue(user: UserId, site: SiteId): Promise<{ readonly token: string; readonly claims: TokenClaims }>
  /** @throws DomainError UNAUTHORIZED: not ours, changed or expired. Whether its login still holds is in the sessions. */
  verify(token: string): Promise<TokenClaims>
}

/** How long a token holds, as the contract prints it. */
export const tokenLifetime = { text: '7d', ms: 7 * 24 * 3_600_000 }

const issuer = 'trunkline'
const payloadShape = z.object({
  jti: z.string(),
  sub: z.string().regex(/^\d{1,15}$/),
  site: z.string(),
  iat: z.number(),
  exp: z.number(),
})

/** Tokens signed with `secret` (at least 32 bytes), at the time of `now` (epoch ms). */
export function createTokens(secret: Uint8Array, now: () => number): Tokens {
  return {
    issue: async (user, site) => {
      const issuedAt = Math.floor(now() / 1000) * 1000
      const claims = { id: randomUUID(), user, site, issuedAt, expiresAt: issuedAt + tokenLifetime.ms }
      const token = await new SignJWT({ site })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(String(user))
        .setJti(claims.id)
        .setIssuedAt(issuedAt / 1000)
        .setExpirationTime(claims.expiresAt / 1000)
        .sign(secret)
      return { token, claims }
    },
    verify: async (token) => {
      const payload = await verified(token, secret, now())
      return {
        id: payload.jti,
        user: userId(Number(payload.sub)),
        site: siteId(payload.site),
        issuedAt: payload.iat * 1000,
        expiresAt: payload.exp * 1000,
      }
    },
  }
}

async function verified(token: string, secret: Uint8Array, now: number): Promise<z.output<typeof payloadShape>> {
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], issuer, currentDate: new Date(now) })
    return payloadShape.parse(payload)
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw unauthorized('The token has expired. Sign in again.')
    throw unauthorized('The token is not valid. Sign in again.')
  }
}

function unauthorized(message: string): DomainError {
  return new DomainError('UNAUTHORIZED', message)
}
