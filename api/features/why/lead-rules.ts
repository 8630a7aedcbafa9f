import { attemptGate, checkLead } from '../../../dialer/campaigns/compliance.js'
import { permittedHours } from '../../../dialer/campaigns/permitted-hours.js'
import { placesCalls } from '../../../dialer/model/campaign.js'
import type { HoldRule, PaceLimit } from '../../../dialer/model/domain-event.js'
import type { AgentId, LeadId } from '../../../dialer/model/ids.js'
import type { LeadFinishedWhy } from '../../../dialer/model/lead.js'
import type { EngineStatus } from '../../../dialer/ports/commands.js'
import type { CampaignView } from '../../../storage/campaigns/repository.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import type { DncMatch } from '../../../storage/dnc/match.js'
import type { GateDetail } from '../../../storage/engine-store/gate.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { getLead } from '../leads/service.js'

/** What decides over a lead at this moment; the first rule that speaks. */
export type LeadRule =
  /** `dnc`: what names its number now, if that finished it; null: nothing any more. */
  | { readonly kind: 'finished'; readonly why: LeadFinishedWhy | null; readonly dnc: DncMatch | null }
  | { readonly kind: 'inAttempt' }
  /** An agent has it alone. */
  | { readonly kind: 'claimed'; readonly agent: AgentId | null; readonly until: number | null }
  | { readonly kind: 'held'; readonly rule: HoldRule; readonly until: number | null; readonly facts: HoldFacts }
  | {
      readonly kind: 'campaign'
      readonly limitedBy: PaceLimit
      readonly until: number | null
      readonly since: number | null
    }
  | { readonly kind: 'next' }

/** What a rule was measured by, as far as its name does not say it. */
export interface HoldFacts {
  /** From the hours of the place: zone or region, and its law or the holiday's name. */
  readonly where?: string
  readonly source?: string | null
  /** From the store's gate. */
  readonly gate?: GateDetail | undefined
}

export interface LeadRules {
  readonly lead: LeadView
  readonly campaign: CampaignView
  /** All that speak, the one that decides first. */
  readonly rules: readonly [LeadRule, ...LeadRule[]]
  /** The engine's look at the site; null where the lead's own state decides. */
  readonly status: EngineStatus | null
}

/**
 * Which rules decide whether a lead is dialled now: its own state, the rules of calling as the dialer and the store's gate apply them, then
 * what holds the whole campaign back.
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function rulesOfLead(
  principal: Principal,
  input: { readonly id: LeadId },
  deps: ApiDeps,
): Promise<LeadRules> {
  const lead = await getLead(principal, input, deps)
  const campaign = mustExist(await findCampaign(siteDb(deps, principal), lead.campaign), `campaign ${lead.campaign}`)
  const own = await ownRule(principal, lead, campaign, deps)
  if (own !== null) return { lead, campaign, rules: [own], status: null }
  const held = await holdRules(principal, lead, campaign, deps)
  const status = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const [first, ...others] = [...held, ...campaignRules(campaign, status)]
  return { lead, campaign, rules: first === undefined ? [{ kind: 'next' }] : [first, ...others], status }
}

/** Where the lead stands forbids everything else. */
async function ownRule(
  principal: Principal,
  lead: LeadView,
  campaign: CampaignView,
  deps: ApiDeps,
): Promise<LeadRule | null> {
  const { stage, number } = lead
  if (stage === 'inAttempt') return { kind: 'inAttempt' }
  if (stage === 'claimed') return { kind: 'claimed', agent: lead.owner, until: lead.claimedUntil }
  if (stage !== 'finished') return null
  const why = lead.finishedWhy
  const dnc =
    why === 'dnc' ? await deps.store.read(principal.site, 'dnc.match', { number, campaign: campaign.id }) : null
  return { kind: 'finished', why, dnc }
}

async function holdRules(
  principal: Principal,
  lead: LeadView,
  campaign: CampaignView,
  deps: ApiDeps,
): Promise<readonly LeadRule[]> {
  const now = deps.now()
  // An agent who dials by hand or previews a lead is held for its call.
  const agentHeld = !placesCalls(campaign.settings)
  const gate = await deps.store.read(principal.site, 'leads.gate', attemptGate(lead, campaign, now, agentHeld))
  const refusal: readonly LeadRule[] = gate
    ? [{ kind: 'held', rule: gate.refused, until: gate.until, facts: { gate: gate.detail } }]
    : []
  const check = checkLead(lead, campaign, now)
  if (check.ok) return refusal
  const hours = permittedHours(campaign.settings, lead.timeZone, now)
  const facts = hours.open ? {} : { where: hours.where, source: hours.source }
  const closed: LeadRule = { kind: 'held', rule: check.rule, until: check.until, facts }
  if (gate && gate.refused === check.rule) return gate.until === null ? refusal : [closed]
  // Rules that time does not heal come first, so that nobody waits for an hour that changes nothing.
  return gate && gate.until === null ? [...refusal, closed] : [closed, ...refusal]
}

function campaignRules(campaign: CampaignView, status: EngineStatus): readonly LeadRule[] {
  if (campaign.status !== 'active')
    return [{ kind: 'campaign', limitedBy: 'campaignNotActive', until: null, since: null }]
  const live = status.campaigns.find((one) => one.campaign === campaign.id)
  if (!live || live.limitedBy === 'none' || live.limitedBy === 'noLeads') return []
  const { limitedBy, limitedUntil: until, limitedSince: since = null } = live
  return [{ kind: 'campaign', limitedBy, until, since }]
}
