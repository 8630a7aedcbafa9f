import type { Config } from './config.js'

/** Keys that a running process can take over. Limits are those of sites that were there before. */
export const reloadable: readonly string[] = [
  'log.level',
  'http.corsOrigins',
  'sites[].limits',
  'backup',
  'integrity',
  'retention',
  'drain',
]

/** Keys whose change needs a restart and that differ, as the file spells them. */
export function changesThatNeedRestart(before: Config, after: Config): readonly string[] {
  const fixed = (config: Config): readonly (readonly [string, unknown])[] => [
    ['dataDir', config.dataDir],
    ['http.host', config.http.host],
    ['http.port', config.http.port],
    ['http.uploadLimitMb', config.http.uploadLimitMb],
    ['http.trustedProxies', config.http.trustedProxies],
    ['http.rateLimits', config.http.rateLimits],
    ['http.load', config.http.load],
    ['http.dialects', config.http.dialects],
    ['log.format', config.log.format],
    ['metrics', config.metrics],
    ['pbxs', config.pbxs],
    ['sites', config.sites.map(({ limits: _limits, ...site }) => site)],
    ['admin', config.admin],
    ['auth', config.auth],
    ['mail', config.mail],
    ['webhooks', config.webhooks],
    ['archive', config.archive],
    ['demo', config.demo],
  ]
  const old = new Map(fixed(before))
  return fixed(after).flatMap(([key, value]) => (JSON.stringify(value) === JSON.stringify(old.get(key)) ? [] : [key]))
}
