import type { Agent } from '../../../dialer/model/agent.js'
import type { HolidaySettings } from '../../../dialer/model/compliance-settings.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { EngineStatus } from '../../../dialer/ports/commands.js'
import type { PbxCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { allCampaigns, campaignNames } from '../../../storage/campaigns/repository.js'
import { siteHolidays } from '../../../storage/compliance/site-holidays.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { findSite } from '../../../storage/sites/repository.js'
import { type ApiDeps, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { effectiveLimits, siteSettingKeys } from './site-settings.js'

/** A site as it is now. */
export interface SiteNow {
  readonly id: string
  readonly name: string
  readonly status: EngineStatus
  readonly agents: readonly Agent[]
  /** By campaign id. */
  readonly campaignNames: ReadonlyMap<number, string>
  readonly limits: SiteLimits
  readonly capabilities: PbxCapabilities
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getSite(principal: Principal, deps: ApiDeps): Promise<SiteNow> {
  requireRight(principal, 'site.read')
  const { engine, capabilities, limits } = siteDoor(deps, principal)
  const db = siteDb(deps, principal)
  const [site, status, agents, names, kept] = await Promise.all([
    findSite(deps.readers.system, principal.site),
    engine.ask({ kind: 'inspect' }),
    allAgents(db),
    campaignNames(db),
    getSetting(db, siteSettingKeys.limits),
  ])
  return {
    id: principal.site,
    name: site?.name ?? principal.site,
    status,
    agents,
    campaignNames: names,
    limits: effectiveLimits(limits, kept),
    capabilities,
  }
}

/** Changes what the site may use of its PBX, inside what the configuration allows. @throws DomainError FORBIDDEN, VALIDATION_ERROR */
export async function putLimits(principal: Principal, input: SiteLimits, deps: ApiDeps): Promise<SiteLimits> {
  requireRight(principal, 'site.write')
  const { limits: configured } = siteDoor(deps, principal)
  const fields: Record<string, string> = {}
  if (input.maxLines > configured.maxLines) fields['maxLines'] = `The configuration allows ${configured.maxLines}.`
  if (input.callsPerSecond > configured.callsPerSecond) {
    fields['callsPerSecond'] = `The configuration allows ${configured.callsPerSecond}.`
  }
  for (const [index, { name, maxLines, callsPerSecond }] of input.trunks.entries()) {
    const trunk = configured.trunks.find((one) => one.name === name)
    if (!trunk) fields[`trunks.${index}.name`] = `This site has no trunk "${name}".`
    else if (maxLines > trunk.maxLines)
      fields[`trunks.${index}.maxLines`] = `The configuration allows ${trunk.maxLines}.`
    else if (callsPerSecond > trunk.callsPerSecond) {
      fields[`trunks.${index}.callsPerSecond`] = `The configuration allows ${trunk.callsPerSecond}.`
    }
  }
  if (Object.keys(fields).length > 0) {
    throw new DomainError('VALIDATION_ERROR', 'These limits are not inside those of the configuration.', { fields })
  }
  await deps.store.write(principal.site, 'settings.put', { key: siteSettingKeys.limits, value: input })
  const limits = effectiveLimits(configured, input)
  await tellEngine(deps, principal.site, { kind: 'limits.put', limits })
  return limits
}

/** Days on which no campaign of the site calls, or less. @throws DomainError FORBIDDEN */
export async function getHolidays(principal: Principal, deps: ApiDeps): Promise<HolidaySettings> {
  requireRight(principal, 'site.read')
  return await siteHolidays(siteDb(deps, principal))
}

/** Replaces the site's holidays; every campaign keeps them from then on, beside its own. @throws DomainError FORBIDDEN */
export async function putHolidays(
  principal: Principal,
  input: HolidaySettings,
  deps: ApiDeps,
): Promise<HolidaySettings> {
  requireRight(principal, 'site.write')
  const { site } = principal
  await deps.store.write(site, 'settings.put', { key: siteSettingKeys.holidays, value: input })
  const db = siteDb(deps, principal)
  for (const campaign of await allCampaigns(db)) await tellEngine(deps, site, { kind: 'campaign.put', campaign })
  return await siteHolidays(db)
}

/** Places nothing new on the whole site, or goes on; holds over a restart. @throws DomainError FORBIDDEN */
export async function pauseSite(
  principal: Principal,
  input: { readonly paused: boolean },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'site.control')
  const { engine } = siteDoor(deps, principal)
  await deps.store.write(principal.site, 'settings.put', { key: siteSettingKeys.paused, value: input.paused })
  await engine.ask({ kind: 'site.pause', paused: input.paused })
}
