import type { CampaignStatus } from '../../../dialer/model/campaign.js'
import { defaultCampaignSettings, queueCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { type AgentId, type CampaignId } from '../../../dialer/model/ids.js'
import type { CampaignLive } from '../../../dialer/ports/commands.js'
import {
  type CampaignQuery,
  type CampaignView,
  findCampaign,
  listCampaigns as readCampaigns,
} from '../../../storage/campaigns/repository.js'
import { patchSettings } from '../../../storage/campaigns/settings-patch.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { checkCallable } from '../caller-ids/check-callable.js'
import { autoMode, createdAsAuto, keepAutoMode } from './auto-mode.js'
import { checkDates, checkSettings, fitDefaults } from './needs.js'
import {
  keepScreenFacts,
  noScreenFacts,
  type ScreenFacts,
  type ScreenFactsChange,
  screenFacts,
} from './screen-facts.js'
import type { SettingsInput } from './settings-schema.js'
import { settingsPatch } from './settings-wire.js'

/** A campaign and how its dial mode is to be spelled. */
export interface CampaignFound {
  readonly campaign: CampaignView
  readonly auto: boolean
  readonly screen: ScreenFacts
}

/** One page of campaigns. */
export async function listCampaigns(
  principal: Principal,
  query: CampaignQuery,
  deps: ApiDeps,
): Promise<Page<CampaignFound>> {
  requireRight(principal, 'campaign.read')
  const db = siteDb(deps, principal)
  const { page, limit } = query
  const { items, total } = await readCampaigns(db, query)
  const [auto, screen] = await Promise.all([autoMode(db, items), screenFacts(db, items)])
  const found = items.map((campaign) => ({
    campaign,
    auto: auto.has(campaign.id),
    screen: screen.get(campaign.id) ?? noScreenFacts,
  }))
  return { items: found, total, page, limit }
}

/** @throws DomainError NOT_FOUND, FORBIDDEN */
export async function getCampaign(
  principal: Principal,
  input: { readonly id: CampaignId },
  deps: ApiDeps,
): Promise<CampaignFound> {
  requireRight(principal, 'campaign.read')
  const db = siteDb(deps, principal)
  const campaign = mustExist(await findCampaign(db, input.id), `campaign ${input.id}`)
  const [auto, screen] = await Promise.all([autoMode(db, [campaign]), screenFacts(db, [campaign])])
  return { campaign, auto: auto.has(campaign.id), screen: screen.get(campaign.id) ?? noScreenFacts }
}

/** What a campaign is created with. */
export interface NewCampaignInput {
  readonly name: string
  readonly description: string | null
  readonly status: CampaignStatus
  readonly agents: readonly AgentId[]
  readonly settings: SettingsInput
  readonly screen?: ScreenFactsChange
}

/** @throws DomainError FORBIDDEN, VALIDATION_ERROR, UNSUPPORTED_BY_PBX, DUPLICATE_ENTRY */
export async function createCampaign(
  principal: Principal,
  input: NewCampaignInput,
  deps: ApiDeps,
): Promise<CampaignFound> {
  requireRight(principal, 'campaign.write')
  const { capabilities, limits } = siteDoor(deps, principal)
  const settings = patchSettings(fitDefaults(defaultsOf(input.settings), capabilities), settingsPatch(input.settings))
  const { name, description, status, agents } = input
  checkSettings(settings, capabilities, limits)
  checkDates(settings, status, deps.now())
  await checkCallable(siteDb(deps, principal), null, settings)
  const campaign = await deps.store.write(principal.site, 'campaigns.create', {
    name,
    description,
    status,
    agents,
    settings,
  })
  await tellEngine(deps, principal.site, { kind: 'campaign.put', campaign: plain(campaign) })
  const auto = createdAsAuto(input.settings)
  if (auto) await keepAutoMode(deps, principal.site, campaign.id, true)
  const screen = await keepScreenFacts(deps, principal.site, campaign.id, noScreenFacts, input.screen ?? {})
  return { campaign, auto, screen }
}

/** A call queue begins with settings of its own. */
function defaultsOf({ dialingMode }: SettingsInput) {
  return dialingMode === 'queue' ? queueCampaignSettings : defaultCampaignSettings
}

/** What changes in a campaign; absent keys stay. */
export interface CampaignUpdate {
  readonly id: CampaignId
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly status?: CampaignStatus | undefined
  readonly agents?: readonly AgentId[] | undefined
  readonly settings?: SettingsInput | undefined
  readonly screen?: ScreenFactsChange
}

/** @throws DomainError NOT_FOUND, FORBIDDEN, VALIDATION_ERROR, UNSUPPORTED_BY_PBX, DUPLICATE_ENTRY */
export async function updateCampaign(
  principal: Principal,
  input: CampaignUpdate,
  deps: ApiDeps,
): Promise<CampaignFound> {
  requireRight(principal, 'campaign.write')
  const { capabilities, limits } = siteDoor(deps, principal)
  const before = await getCampaign(principal, input, deps)
  const patch = input.settings && settingsPatch(input.settings)
  // Also where only the status changes: the PBX may be another since the campaign was saved.
  if (patch || input.status === 'active') {
    const settings = patchSettings(before.campaign.settings, patch ?? {})
    checkSettings(settings, capabilities, limits)
    checkDates(settings, input.status ?? before.campaign.status, deps.now())
    await checkCallable(siteDb(deps, principal), input.id, settings)
  }
  const { id, name, description, status, agents } = input
  const campaign = await deps.store.write(principal.site, 'campaigns.update', {
    id,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(status !== undefined && { status }),
    ...(agents !== undefined && { agents }),
    ...(patch && { settings: patch }),
  })
  // Before anything else is awaited: of two changes at once the engine must hear the later one last.
  await tellEngine(deps, principal.site, { kind: 'campaign.put', campaign: plain(campaign) })
  const auto = input.settings?.dialingMode === undefined ? before.auto : createdAsAuto(input.settings)
  if (auto !== before.auto) await keepAutoMode(deps, principal.site, id, auto)
  const screen = await keepScreenFacts(deps, principal.site, id, before.screen, input.screen ?? {})
  return { campaign, auto, screen }
}

/**
 * Starts, pauses or stops a campaign. Paused and stopped (`completed`) place nothing new; live calls go on to their end.
 * @throws DomainError NOT_FOUND, FORBIDDEN, UNSUPPORTED_BY_PBX
 */
export async function setCampaignStatus(
  principal: Principal,
  input: { readonly id: CampaignId; readonly status: CampaignStatus },
  deps: ApiDeps,
): Promise<CampaignFound> {
  requireRight(principal, 'campaign.control')
  const { capabilities, limits } = siteDoor(deps, principal)
  const { campaign: before, auto, screen } = await getCampaign(principal, input, deps)
  // The PBX and the pool of numbers may have changed since the campaign was saved.
  if (input.status === 'active') {
    checkSettings(before.settings, capabilities, limits)
    checkDates(before.settings, 'active', deps.now())
    await checkCallable(siteDb(deps, principal), input.id, before.settings)
  }
  const campaign = await deps.store.write(principal.site, 'campaigns.update', { id: input.id, status: input.status })
  await tellEngine(deps, principal.site, { kind: 'campaign.put', campaign: plain(campaign) })
  return { campaign, auto, screen }
}

/** @throws DomainError NOT_FOUND, FORBIDDEN */
export async function deleteCampaign(
  principal: Principal,
  input: { readonly id: CampaignId },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'campaign.write')
  await deps.store.write(principal.site, 'campaigns.delete', input)
  await tellEngine(deps, principal.site, { kind: 'campaign.remove', campaign: input.id })
}

/** A campaign as it is being dialled at this moment. */
export interface CampaignNow extends CampaignFound {
  /** Null while the engine does not hold the campaign. */
  readonly live: CampaignLive | null
}

/** @throws DomainError NOT_FOUND, FORBIDDEN */
export async function liveCampaign(
  principal: Principal,
  input: { readonly id: CampaignId },
  deps: ApiDeps,
): Promise<CampaignNow> {
  requireRight(principal, 'site.read')
  const found = await getCampaign(principal, input, deps)
  const status = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  return { ...found, live: status.campaigns.find((one) => one.campaign === input.id) ?? null }
}

/** What the engine takes of a campaign. */
function plain({ id, name, description, status, agents, settings }: CampaignView) {
  return { id, name, description, status, agents, settings }
}
