import type { ApiDeps } from '../api-deps.js'
import type { ApiOptions } from '../api-options.js'
import type { Dialect } from '../contract/dialect.js'
import type { SocketDialect } from '../live/socket-io-dialect.js'
import { ibratDialect } from './ibrat/index.js'
import { ibratLive } from './ibrat/live.js'
import { usualIbratSettings } from './ibrat/settings.js'
import { telecallerDialect } from './telecaller/index.js'
import { telecallerLive } from './telecaller/live.js'
import { usualTelecallerSettings } from './telecaller/settings.js'

/** A front end's contract beside the native API: under its name on the main listener, and alone on one of its own. */
export interface ServedDialect {
  readonly name: string
  /** @param basePath empty on a listener of its own */
  rest(basePath: string): Dialect<ApiDeps>
  /** Its live messages; null: it has none. */
  readonly live: ((deps: ApiDeps) => SocketDialect) | null
  /** Null: none of its own. A host of null is that of the main listener. */
  readonly listener: { readonly host: string | null; readonly port: number } | null
  readonly socketsPerAddress: number
}

/** Every contract that is served. */
export function servedDialects(
  options: Pick<ApiOptions, 'version' | 'dialects' | 'rateLimits'>,
): readonly ServedDialect[] {
  const ibrat = options.dialects?.ibrat ?? usualIbratSettings
  const telecaller = options.dialects?.telecaller ?? usualTelecallerSettings
  const limits = options.rateLimits?.['telecaller'] ?? null
  const about = { version: options.version, limits: options.rateLimits?.['ibrat'] ?? null }
  return [
    {
      name: 'ibrat',
      rest: (basePath) => ibratDialect({ ...about, basePath, settings: ibrat }),
      live: ibratLive,
      listener: ibrat.port === null ? null : { host: ibrat.host, port: ibrat.port },
      socketsPerAddress: ibrat.socketsPerAddress,
    },
    {
      name: 'telecaller',
      rest: (basePath) => telecallerDialect({ version: options.version, limits, basePath, settings: telecaller }),
      live: telecallerLive,
      listener: telecaller.port === null ? null : { host: telecaller.host, port: telecaller.port },
      socketsPerAddress: telecaller.socketsPerAddress,
    },
  ]
}
