import { z } from 'zod'
import { trunkName } from '../../../dialer/model/ids.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import { siteHolidaysKey } from '../../../storage/compliance/site-holidays.js'

/**
 * Settings of a site that outlive the process, by their key in the site's `settings`. Whoever starts a site's engine reads them and
 * applies them: limits by {@link effectiveLimits}, paused by the command `site.pause`, queuePaused by `queue.pause`; holidays come with each campaign.
 */
export const siteSettingKeys = {
  limits: 'site.limits',
  paused: 'site.paused',
  queuePaused: 'queue.paused',
  holidays: siteHolidaysKey,
} as const

const keptLimits = z.object({
  maxLines: z.int().min(1),
  callsPerSecond: z.number().positive(),
  trunks: z.array(
    z.object({
      name: z.string().transform(trunkName),
      maxLines: z.int().min(0),
      callsPerSecond: z.number().positive(),
    }),
  ),
})

/**
 * The limits that hold: what was set over the API, never above what the configuration allows, for the trunks it names.
 * `kept` is the setting's value, or undefined if none was ever put.
 */
export function effectiveLimits(configured: SiteLimits, kept: unknown): SiteLimits {
  const parsed = keptLimits.safeParse(kept)
  if (!parsed.success) return configured
  const { data } = parsed
  return {
    ...configured,
    maxLines: Math.min(configured.maxLines, data.maxLines),
    callsPerSecond: Math.min(configured.callsPerSecond, data.callsPerSecond),
    trunks: configured.trunks.map((trunk) => {
      const own = data.trunks.find((one) => one.name === trunk.name)
      if (!own) return trunk
      return {
        ...trunk,
        maxLines: Math.min(trunk.maxLines, own.maxLines),
        callsPerSecond: Math.min(trunk.callsPerSecond, own.callsPerSecond),
      }
    }),
  }
}
