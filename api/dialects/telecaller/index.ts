import type { ApiDeps } from '../../api-deps.js'
import { authenticate, siteHeader } from '../../auth/authenticate.js'
import type { Principal } from '../../auth/principal.js'
import type { Dialect, FurtherLimit, RequestFacts } from '../../contract/dialect.js'
import { type RateLimits, rateLimitPolicy } from '../../contract/rate-limit.js'
import type { Row } from '../../contract/row.js'
import { bareEnvelope, descriptionAssets } from '../description.js'
import { sayingOfToken } from '../sayings.js'
import { telecallerErrorBody, telecallerErrorSchema, telecallerErrors, texts } from './errors.js'
import { overRow } from './over-row.js'
import { telecallerRows } from './rows.js'
import type { TelecallerSettings } from './settings.js'

const title = 'Telecaller CRM API'

const about = `The contract of the Telecaller CRM's front ends over this server's people, leads and calls. \
Sign in at /auth/login and send the token as "Authorization: Bearer <token>". Errors are {"success": false, "message"}, with "errors" where \
fields were wrong. Lists take page (from 1) and limit (10, at most 100) and answer with {"pagination": {page, limit, total, pages}}. \
Socket.IO: connect to this base URL with {"auth": {"token"}} and emit "join-user-room" with one's own id.`

export interface TelecallerOptions {
  readonly version: string
  readonly basePath: string
  readonly settings: TelecallerSettings
  /** Null: as many requests as come. */
  readonly limits: RateLimits | null
}

/** The Telecaller contract: paths, words, envelope and errors over the use cases. */
export function telecallerDialect({ version, basePath, settings, limits }: TelecallerOptions): Dialect<ApiDeps> {
  const rows = telecallerRows(settings, basePath).map((row) => overRow(row))
  return {
    name: 'telecaller',
    basePath,
    rateLimit: limits && rateLimitPolicy(limits, settings.rateLimitBy),
    furtherLimits: limits === null ? [] : furtherLimits(limits, settings),
    authenticate: authenticateTelecaller,
    envelope: bareEnvelope,
    errors: telecallerErrors,
    errorBody: telecallerErrorBody,
    rows,
    contextQuery: [siteHeader],
    assets: descriptionAssets({
      title,
      about,
      version,
      base: `${basePath}/api`,
      rows,
      errors: telecallerErrors,
      errorSchema: telecallerErrorSchema,
    }),
  }
}

/** Who asks. Supervisors see their team here, though nobody be in it. */
async function authenticateTelecaller(facts: RequestFacts, deps: ApiDeps): Promise<Principal> {
  const principal = await sayingOfToken(texts, facts.headers.has('authorization'), authenticate(facts, deps))
  return { ...principal, onlyTeam: true }
}

/** Requests by which a password can be guessed, and files. */
function furtherLimits(limits: RateLimits, { rateLimitBy }: TelecallerSettings): readonly FurtherLimit<ApiDeps>[] {
  const bound = (most: number | undefined, of: (row: Row<ApiDeps>) => boolean): readonly FurtherLimit<ApiDeps>[] => {
    if (most === undefined) return []
    const own = { ...limits, authenticated: most, unauthenticated: most }
    return [{ policy: rateLimitPolicy(own, rateLimitBy), of }]
  }
  return [
    ...bound(limits.login, (row) => passwordPaths.has(row.path) && row.method !== 'get'),
    ...bound(limits.upload, (row) => row.fileParts.length > 0),
  ]
}

const passwordPaths: ReadonlySet<string> = new Set(['/api/auth/login', '/api/auth/change-password'])
