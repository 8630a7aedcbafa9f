import { z } from 'zod'
import { allAgents } from '../../../storage/agents/repository.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { findSite } from '../../../storage/sites/repository.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { given } from '../campaigns/settings/given.js'
import { allowedDids } from '../extension-dids/service.js'

const key = 'site.manager'

/** What the settings screen of managers keeps. It is the front end's own; the dialer goes by campaigns and by the site. */
export const managerWishes = z.strictObject({
  teamName: z.string().trim().min(1, 'This may not be empty.').max(200),
  timezone: z.string().trim().min(1).max(100),
  workingHoursStart: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is needed, as 09:00.'),
  workingHoursEnd: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is needed, as 17:00.'),
  notificationEmail: z.boolean(),
  notificationSms: z.boolean(),
  notificationInApp: z.boolean(),
  autoAssignCampaigns: z.boolean(),
  requireApprovalForCalls: z.boolean(),
  dailyReportTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is needed, as 08:00.'),
})

export type ManagerWishes = z.output<typeof managerWishes>

/** What changes in them; absent keys stay. */
export type ManagerWishesChange = { readonly [Key in keyof ManagerWishes]?: ManagerWishes[Key] | undefined }

/** The settings, and what of the site the screen offers beside them. */
export interface ManagerSettings extends ManagerWishes {
  readonly organizationName: string
  readonly extensions: readonly string[]
  readonly dids: readonly string[]
}

/** @throws DomainError FORBIDDEN */
export async function managerSettings(principal: Principal, deps: ApiDeps): Promise<ManagerSettings> {
  requireRight(principal, 'site.read')
  const db = siteDb(deps, principal)
  const [site, agents, dids, wishes] = await Promise.all([
    findSite(deps.readers.system, principal.site),
    allAgents(db),
    allowedDids(db),
    getSetting(db, key),
  ])
  const organizationName = site?.name ?? principal.site
  return {
    teamName: organizationName,
    timezone: siteDoor(deps, principal).timeZone,
    workingHoursStart: '09:00',
    workingHoursEnd: '17:00',
    notificationEmail: true,
    notificationSms: false,
    notificationInApp: true,
    autoAssignCampaigns: false,
    requireApprovalForCalls: false,
    dailyReportTime: '08:00',
    ...givenIn(wishes),
    organizationName,
    extensions: agents.map(({ extension }) => extension).toSorted((a, b) => Number(a) - Number(b)),
    dids,
  }
}

/** @throws DomainError FORBIDDEN */
export async function putManagerSettings(
  principal: Principal,
  change: ManagerWishesChange,
  deps: ApiDeps,
): Promise<ManagerSettings> {
  requireRight(principal, 'site.control')
  const value = { ...givenIn(await getSetting(siteDb(deps, principal), key)), ...givenIn(change) }
  await deps.store.write(principal.site, 'settings.put', { key, value })
  return await managerSettings(principal, deps)
}

/** What is there, without keys that say nothing. */
function givenIn(value: unknown): Partial<ManagerWishes> {
  const found = managerWishes.partial().safeParse(value).data ?? {}
  return given(found)
}
