import { z } from 'zod'
import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/** How a site treats the presence of its agents. */
export interface PresenceSettings {
  /** A browser that was heard and then is not for so long signs its agent off; null: never. s */
  readonly heartbeatTimeoutS: number | null
}

const key = 'site.presence'

const kept = z.object({ heartbeatTimeoutS: z.int().min(1).nullable() })

/** What holds where nothing was set. */
export const usualPresence: PresenceSettings = { heartbeatTimeoutS: 900 }

/** The site's settings of presence. */
export async function presenceSettings(db: SiteDb): Promise<PresenceSettings> {
  const parsed = kept.safeParse(await getSetting(db, key))
  return parsed.success ? parsed.data : usualPresence
}

/** @throws DomainError FORBIDDEN */
export async function getPresenceSettings(principal: Principal, deps: ApiDeps): Promise<PresenceSettings> {
  requireRight(principal, 'site.read')
  return await presenceSettings(siteDb(deps, principal))
}

/** Holds from the next sign of life of each browser. @throws DomainError FORBIDDEN */
export async function putPresenceSettings(
  principal: Principal,
  input: PresenceSettings,
  deps: ApiDeps,
): Promise<PresenceSettings> {
  requireRight(principal, 'site.write')
  await deps.store.write(principal.site, 'settings.put', { key, value: input })
  return input
}
