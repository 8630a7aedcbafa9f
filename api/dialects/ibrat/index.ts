import type { ApiDeps } from '../../api-deps.js'
import { authenticate, siteHeader } from '../../auth/authenticate.js'
import type { Principal } from '../../auth/principal.js'
import type { Asset, Dialect, RequestFacts, Success } from '../../contract/dialect.js'
import { type RateLimits, rateLimitPolicy } from '../../contract/rate-limit.js'
import type { Wire } from '../../contract/reply.js'
import type { Row } from '../../contract/row.js'
import { docsAssets } from '../../docs/docs-assets.js'
import { buildOpenApi, type Json } from '../../schema/openapi.js'
import { ibratErrorBody, ibratErrorSchema, ibratErrors, tokenTexts } from './errors.js'
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
  const base = `${basePath}/api`
  return {
    name: 'ibrat',
    basePath,
    rateLimit: limits && rateLimitPolicy(limits, settings.rateLimitBy),
    authenticate: authenticateIbrat,
    envelope,
    errors: ibratErrors,
    errorBody: ibratErrorBody,
    rows,
    contextQuery: [siteHeader],
    assets: apiDocs(base, () =>
      buildOpenApi({
        title,
        version,
        description: about,
        basePath: base,
        rows: documented(rows),
        errors: ibratErrors,
        envelope: (data) => data ?? { type: 'object' },
        exampleEnvelope: (example) => example,
        errorSchema: ibratErrorSchema,
      }),
    ),
  }
}

/** Paths as they stand behind the description's own base. */
function documented(rows: readonly Row<ApiDeps>[]): readonly Row<ApiDeps>[] {
  return rows.flatMap((row) => (row.path.startsWith('/api/') ? [{ ...row, path: row.path.slice(4) }] : []))
}

async function authenticateIbrat(facts: RequestFacts, deps: ApiDeps): Promise<Principal> {
  return tokenTexts(facts.headers.has('authorization'), authenticate(facts, deps))
}

/** Every answer has a shape of its own, which its row gives whole. */
function envelope({ data }: Success): Wire {
  return data ?? {}
}

/** The description at `/api-docs` beside the places where the native API has its own. */
function apiDocs(base: string, document: () => Json): readonly Asset[] {
  const assets = docsAssets(title, base, document).map((asset) => ({ ...asset, path: `/api${asset.path}` }))
  const alias = (path: string, of: string): readonly Asset[] =>
    assets.filter((asset) => asset.path === of).map((asset) => ({ ...asset, path }))
  return [...assets, ...alias('/api-docs', '/api/docs'), ...alias('/api-docs/openapi.json', '/api/openapi.json')]
}
