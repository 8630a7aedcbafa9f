import { listBreakReasons } from '../../../storage/presence/break-reasons.js'
import type { SiteDb } from '../../api-options.js'

/** How long a pause for a reason may take, as the engine takes it: empty where the site sets no limit. */
export async function breakLimit(db: SiteDb, code: string): Promise<{ readonly limitMs?: number }> {
  const reason = (await listBreakReasons(db)).find((one) => one.code === code && one.active)
  const limitS = reason?.limitS ?? null
  return limitS === null ? {} : { limitMs: limitS * 1000 }
}
