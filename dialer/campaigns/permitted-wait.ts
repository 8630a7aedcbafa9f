import type { CampaignSettings } from '../model/campaign.js'
import { permittedHours } from './permitted-hours.js'

/** More changes of the hours than this are not looked through: whoever waits so long has waited too long by any measure. */
const mostStretches = 64

/**
 * How much of the time from `from` to `to` (epoch ms) people at a place might be called, ms: nobody waits in vain while the law forbids to
 * call. `place` as leads keep it.
 */
export function permittedWaitMs(settings: CampaignSettings, place: string | null, from: number, to: number): number {
  let waitedMs = 0
  let at = from
  for (let n = 0; n < mostStretches && at < to; n++) {
    const hours = permittedHours(settings, place, at)
    const end = Math.min(hours.until ?? to, to)
    if (hours.open) waitedMs += end - at
    at = end
  }
  return at < to ? waitedMs + to - at : waitedMs
}
