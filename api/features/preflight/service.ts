import type { Agent } from '../../../dialer/model/agent.js'
import { placesCalls } from '../../../dialer/model/campaign.js'
import type { AgentId, CallRef, CampaignId } from '../../../dialer/model/ids.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { allCallerIds } from '../../../storage/caller-ids/repository.js'
import { listCalls } from '../../../storage/calls/repository.js'
import { type CampaignView, findCampaign } from '../../../storage/campaigns/repository.js'
import { leadStock } from '../../../storage/leads/lead-stock.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { type CallShape, callShape } from '../../../storage/stats/call-shape.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { requireAgent, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { campaignExclusions } from '../compliance/exclusions-service.js'
import { siteNumber } from '../leads/site-number.js'
import { effectiveLimits, siteSettingKeys } from '../site/site-settings.js'
import { capacityFindings } from './capacity-checks.js'
import { crewFindings } from './crew-checks.js'
import type { ForecastBasis, PreflightFacts, TestCallSeen } from './facts.js'
import type { PreflightFinding } from './finding.js'
import { enoughCalls } from './forecast.js'
import { leadFindings } from './lead-checks.js'
import { settingsFindings } from './settings-checks.js'

/** What was found before a campaign starts. */
export interface Preflight {
  readonly campaign: CampaignView
  readonly checkedAt: number
  readonly findings: readonly PreflightFinding[]
}

const shapeOfMs = 7 * 86_400_000

/** Looks at all a campaign needs; changes nothing. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getPreflight(
  principal: Principal,
  input: { readonly id: CampaignId },
  deps: ApiDeps,
): Promise<Preflight> {
  requireRight(principal, 'campaign.control')
  const campaign = mustExist(await findCampaign(siteDb(deps, principal), input.id), `campaign ${input.id}`)
  const facts = await gather(principal, campaign, deps)
  const findings = [
    ...leadFindings(facts),
    ...crewFindings(facts),
    ...settingsFindings(facts),
    ...capacityFindings(facts),
  ]
  return { campaign, checkedAt: facts.now, findings }
}

/**
 * Calls a number of one's own, by the ordinary way of a call: an agent's phone, the campaign's trunk and caller id.
 * @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR (number), CONFLICT (the agent is not free), NOT_DIALABLE
 */
export async function testCall(
  principal: Principal,
  input: { readonly id: CampaignId; readonly agent: AgentId; readonly phoneNumber: string },
  deps: ApiDeps,
): Promise<CallRef> {
  requireRight(principal, 'campaign.control')
  requireAgent(principal, input.agent)
  mustExist(await findCampaign(siteDb(deps, principal), input.id), `campaign ${input.id}`)
  const { engine, defaultCountry } = siteDoor(deps, principal)
  const number = siteNumber(input.phoneNumber, defaultCountry)
  return (await engine.ask({ kind: 'agent.dialNumber', agent: input.agent, number, campaign: input.id })).call
}

async function gather(principal: Principal, campaign: CampaignView, deps: ApiDeps): Promise<PreflightFacts> {
  const { site } = principal
  const db = siteDb(deps, principal)
  const { engine, capabilities, limits: configured } = siteDoor(deps, principal)
  const now = deps.now()
  const { settings } = campaign
  const [status, everybody, kept, stock, exclusions, health, seen, shaped, callerIds] = await Promise.all([
    engine.ask({ kind: 'inspect' }),
    allAgents(db),
    getSetting(db, siteSettingKeys.limits),
    leadStock(db, campaign.id, now),
    campaignExclusions(principal, { id: campaign.id }, deps),
    deps.health(),
    lastTestCall(principal, campaign, deps),
    recentShape(principal, campaign, deps),
    allCallerIds(db),
  ])
  const agents = crewOf(campaign, everybody)
  const limits = effectiveLimits(configured, kept)
  const sounds = [settings.dropMessage, settings.amd.mode === 'off' ? null : settings.amd.message]
  const pbx = await deps.examinePbx(site, {
    extensions: agents.map(({ extension }) => extension),
    sounds: sounds.flatMap((media) => (media?.startsWith('sound:') === true ? [media.slice('sound:'.length)] : [])),
    screening: settings.amd.mode !== 'off',
  })
  const byItself = placesCalls(settings)
  const { shape, basis } = shaped
  const forecast =
    byItself && agents.length > 0 && stock.readyByZone.length > 0
      ? await deps.forecasts.forecast({ site, settings, agents: agents.length, limits, shape, basis })
      : null
  return {
    now,
    campaign,
    agents,
    status,
    capabilities,
    limits,
    stock,
    exclusions,
    shape,
    freeBytes: health.disk.freeBytes,
    pbx,
    forecast,
    testCall: seen,
    callerIds,
  }
}

function crewOf({ agents }: CampaignView, everybody: readonly Agent[]): readonly Agent[] {
  return agents.length === 0 ? everybody : everybody.filter(({ id }) => agents.includes(id))
}

async function lastTestCall(principal: Principal, campaign: CampaignView, deps: ApiDeps): Promise<TestCallSeen | null> {
  const { items } = await listCalls(siteDb(deps, principal), { campaign: campaign.id, page: 1, limit: 100 })
  const record = items.map((item) => item.record).find(({ dialMode, lead }) => dialMode === 'manual' && lead === null)
  if (record === undefined || record.outcome === null) return null
  return { at: record.milestones.reservedAt, outcome: record.outcome }
}

/** How calls went lately: of the campaign where it has enough, else of the site. */
async function recentShape(
  principal: Principal,
  campaign: CampaignView,
  deps: ApiDeps,
): Promise<{ readonly shape: CallShape; readonly basis: ForecastBasis }> {
  const db = siteDb(deps, principal)
  const from = deps.now() - shapeOfMs
  const own = await callShape(db, { campaign: campaign.id, from })
  if (own.calls >= enoughCalls) return { shape: own, basis: 'campaign' }
  const all = await callShape(db, { campaign: null, from })
  return all.calls >= enoughCalls ? { shape: all, basis: 'site' } : { shape: all, basis: 'usual' }
}
