import type { ApiDeps } from '../../api-deps.js'
import { authenticate, siteHeader } from '../../auth/authenticate.js'
import type { Principal } from '../../auth/principal.js'
import type { Dialect, RequestFacts } from '../../contract/dialect.js'
import { type RateLimits, rateLimitPolicy } from '../../contract/rate-limit.js'
import { bareEnvelope, descriptionAssets } from '../description.js'
import { sayingOfToken } from '../sayings.js'
import { ibratErrorBody, ibratErrorSchema, ibratErrors, texts } from './errors.js'
import { ibratRows } from './rows.js'
import type { IbratSettings } from './settings.js'

const title = 'Ibrat Lead Calling System API'

const about = `The contract of Ibrat's front ends over this server's leads, call queue and calls. \
Sign in at /auth/login and send the token as "Authorization: Bearer <token>". Errors are {"error", "message"}, with "details" where fields were wrong. \
Lists take page (from 1) and limit (20, at most 100) and answer with {"pagination": {page, limit, total, pages}}. \
Socket.IO: connect to this base URL, emit "authenticate" {"token"}, and hear "authenticated".`

export interface IbratOptions {
  readonly version: string
  readonly basePath: string
  readonly settings: IbratSettings
  /** Null: as many requests as come. */
  readonly limits: RateLimits | null
}

/** The Ibrat contract: paths, words, envelope and errors over the use cases. */
export function ibratDialect({ version, basePath, settings, limits }: IbratOptions): Dialect<ApiDeps> {
  const rows = ibratRows(settings)
  return {
    name: 'ibrat',
    basePath,
    rateLimit: limits && rateLimitPolicy(limits, settings.rateLimitBy),
    authenticate: authenticateIbrat,
    envelope: bareEnvelope,
    errors: ibratErrors,
    errorBody: ibratErrorBody,
    rows,
    contextQuery: [siteHeader],
    assets: descriptionAssets({
      title,
      about,
      version,
      base: `${basePath}/api`,
      rows,
      errors: ibratErrors,
      errorSchema: ibratErrorSchema,
    }),
  }
}

async function authenticateIbrat(facts: RequestFacts, deps: ApiDeps): Promise<Principal> {
  return sayingOfToken(texts, facts.headers.has('authorization'), authenticate(facts, deps))
}
