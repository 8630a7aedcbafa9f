import type { ApiThreadData } from '../threads/api-protocol.js'
import type { Config } from './config.js'
import { loadLimitsOf } from './load-limits-of.js'
import { webhookSettingsOf } from './webhook-settings-of.js'

/** What the api thread is begun with, as the configuration says; sites and the port to storage are given to it later. */
export function apiDataOf(
  config: Config,
  { tokenKey, version }: { readonly tokenKey: Uint8Array; readonly version: string },
): Omit<ApiThreadData, 'settings' | 'store'> {
  return {
    dataDir: config.dataDir,
    host: config.http.host,
    port: config.http.port,
    tokenKey,
    uploadLimitBytes: config.http.uploadLimitMb * 1_048_576,
    trustedProxies: config.http.trustedProxies,
    rateLimits: config.http.rateLimits,
    loadLimits: loadLimitsOf(config),
    dialects: config.http.dialects,
    accessTokenLifetime: config.auth.accessTokenLifetime,
    passwordResetUrl: config.auth.passwordResetUrl,
    mail: config.mail,
    webhooks: webhookSettingsOf(config),
    environment: config.demo ? 'development' : 'production',
    logLevel: config.log.level,
    metricsListener: config.metrics.port === null ? null : { host: config.metrics.host, port: config.metrics.port },
    version,
  }
}
