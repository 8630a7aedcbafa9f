import { hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type SiteId, siteId, type UserId, userId } from '../../dialer/model/ids.js'
import type { Lifetime } from './lifetime.js'

/** What an access token says: who, by which login, for which site. The role is looked up each time, so that a change holds at once. */
export interface TokenClaims {
  /** The login's id. */
  readonly id: string
  readonly user: UserId
  readonly site: SiteId
  /** Epoch ms. */
  readonly issuedAt: number
  /** Epoch ms. */
  readonly expiresAt: number
}

/** What a refresh token says. Of all that a login ever had, only the last one holds. */
export interface RefreshClaims {
  /** The login's id. */
  readonly id: string
  readonly user: UserId
  readonly site: SiteId
  /** Counts the login's refresh tokens from 1. */
  readonly generation: number
  /** Random; its hash is kept. */
  readonly secret: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** Issues and verifies tokens (JWT, HS256). Access and refresh tokens have keys of their own, so that neither passes for the other. */
export interface Tokens {
  /** @param choice absent: a new login's id, and the usual life */
  issue(
    user: UserId,
    site: SiteId,
    choice?: { readonly id?: string; readonly lifetimeMs?: number },
  ): Promise<{ readonly token: string; readonly claims: TokenClaims }>
  /** @throws DomainError UNAUTHORIZED: not ours, changed or expired. Whether its login still holds is in the sessions. */
  verify(token: string): Promise<TokenClaims>
  issueRefresh(claims: RefreshClaims): Promise<string>
  /** @throws DomainError UNAUTHORIZED: not ours, changed or expired. Whether it is the login's last one is in the sessions. */
  verifyRefresh(token: string): Promise<RefreshClaims>
  /** The usual life of an access token. */
  readonly accessLifetime: Lifetime
}

/** How long an access token holds, as the contract prints it. */
export const usualAccessLifetime: Lifetime = { text: '7d', ms: 7 * 86_400_000 }
/** How long the access token holds of those who ask for a short one, since they refresh it. */
export const shortAccessLifetime: Lifetime = { text: '15m', ms: 15 * 60_000 }
/** How long a login holds that is not used. */
export const refreshLifetimeMs = 30 * 86_400_000

/** What those are told whose token was good once. */
export const expiredToken = 'The token has expired. Sign in again.'

const issuer = 'trunkline'
const mostSeen = 10_000
const algorithm = 'HS256'
const about = { sub: z.string().regex(/^\d{1,15}$/), site: z.string(), iat: z.number(), exp: z.number() }
const accessShape = z.object({ ...about, sid: z.string() })
const refreshShape = z.object({ ...about, sid: z.string(), gen: z.int(), jti: z.string() })

/** Tokens signed with `secret` (at least 32 bytes), at the time of `now` (epoch ms). */
export function createTokens(
  secret: Uint8Array,
  now: () => number,
  accessLifetime: Lifetime = usualAccessLifetime,
): Tokens {
  const refreshKey = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), 'trunkline refresh tokens', 32))
  const sign = (payload: Record<string, unknown>, about: Omit<TokenClaims, 'id'>, jti: string, key: Uint8Array) =>
    new SignJWT({ site: about.site, ...payload })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(String(about.user))
      .setJti(jti)
      .setIssuedAt(about.issuedAt / 1000)
      .setExpirationTime(about.expiresAt / 1000)
      .sign(key)
  // A token is verified once and asked at every request; whether its login holds is looked up each time all the same.
  const seen = new Map<string, TokenClaims>()
  return {
    accessLifetime,
    issue: async (user, site, { id = newSessionId(), lifetimeMs = accessLifetime.ms } = {}) => {
      const issuedAt = wholeSecond(now())
      const claims = { id, user, site, issuedAt, expiresAt: issuedAt + lifetimeMs }
      return { token: await sign({ sid: id }, claims, randomUUID(), secret), claims }
    },
    verify: async (token) => {
      const known = seen.get(token)
      if (known && known.expiresAt > now()) return known
      const { sid, ...rest } = await verified(token, secret, now(), accessShape)
      const claims = { id: sid, ...claimsOf(rest) }
      seen.set(token, claims)
      const [oldest] = seen.keys()
      if (seen.size > mostSeen && oldest !== undefined) seen.delete(oldest)
      return claims
    },
    issueRefresh: ({ id, generation, secret: jti, ...rest }) =>
      sign({ sid: id, gen: generation }, rest, jti, refreshKey),
    verifyRefresh: async (token) => {
      const { sid, gen, jti, ...rest } = await verified(token, refreshKey, now(), refreshShape)
      return { id: sid, generation: gen, secret: jti, ...claimsOf(rest) }
    },
  }
}

/** An id for a new login. */
export function newSessionId(): string {
  return randomUUID()
}

/** 256 random bits as text. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Tokens count in seconds. */
export function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000
}

function claimsOf({ sub, site, iat, exp }: { sub: string; site: string; iat: number; exp: number }) {
  return { user: userId(Number(sub)), site: siteId(site), issuedAt: iat * 1000, expiresAt: exp * 1000 }
}

async function verified<S extends z.ZodType>(
  token: string,
  key: Uint8Array,
  now: number,
  shape: S,
): Promise<z.output<S>> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer, currentDate: new Date(now) })
    return shape.parse(payload)
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw unauthorized(expiredToken)
    throw unauthorized('The token is not valid. Sign in again.')
  }
}

function unauthorized(message: string): DomainError {
  return new DomainError('UNAUTHORIZED', message)
}
