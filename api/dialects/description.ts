import type { DomainErrorCode } from '../../dialer/model/domain-error.js'
import type { ApiDeps } from '../api-deps.js'
import type { Asset, Success, WireError } from '../contract/dialect.js'
import type { Wire } from '../contract/reply.js'
import type { Row } from '../contract/row.js'
import { docsAssets } from '../docs/docs-assets.js'
import { buildOpenApi, type Json } from '../schema/openapi.js'

/** What a contract without an envelope is described from. */
export interface Described {
  readonly title: string
  readonly about: string
  readonly version: string
  /** Before the paths of its document, `/api` included. */
  readonly base: string
  readonly rows: readonly Row<ApiDeps>[]
  readonly errors: Readonly<Record<DomainErrorCode, WireError>>
  readonly errorSchema: Json
}

/** A contract's description and the page to read it, at `/api-docs` beside the places where the native API has its own. */
export function descriptionAssets({
  title,
  about,
  version,
  base,
  rows,
  errors,
  errorSchema,
}: Described): readonly Asset[] {
  const document = () =>
    buildOpenApi({
      title,
      version,
      description: about,
      basePath: base,
      rows: rows.flatMap((row) => (row.path.startsWith('/api/') ? [{ ...row, path: row.path.slice(4) }] : [])),
      errors,
      envelope: (data) => data ?? { type: 'object' },
      exampleEnvelope: (example) => example,
      errorSchema,
    })
  const assets = docsAssets(title, base, document).map((asset) => ({ ...asset, path: `/api${asset.path}` }))
  const alias = (path: string, of: string): readonly Asset[] =>
    assets.filter((asset) => asset.path === of).map((asset) => ({ ...asset, path }))
  return [...assets, ...alias('/api-docs', '/api/docs'), ...alias('/api-docs/openapi.json', '/api/openapi.json')]
}

/** Every answer has a shape of its own, which its row gives whole. */
export function bareEnvelope({ data }: Success): Wire {
  return data ?? {}
}
