import { attemptGate, checkLead } from '../../../dialer/campaigns/compliance.js'
import { permittedHours } from '../../../dialer/campaigns/permitted-hours.js'
import type { PresenceName } from '../../../dialer/model/agent.js'
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
  | HeldRule
  /** One agent, who is busy or away, promised to call it back; nobody else does. */
  | { readonly kind: 'promised'; readonly agent: AgentId; readonly presence: PresenceName }
  /** An agent looks at it before dialling. */
  | { readonly kind: 'previewed'; readonly agent: AgentId; readonly since: number; readonly until: number }
  | {
      readonly kind: 'campaign'
      readonly limitedBy: PaceLimit
      readonly until: number | null
      readonly since: number | null
    }
  | { readonly kind: 'next' }

interface HeldRule {
  readonly kind: 'held'
  readonly rule: HoldRule
  readonly until: number | null
  readonly facts: HoldFacts
}

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
  const [first, ...others] = [...held, ...agentRules(lead, campaign, status), ...campaignRules(campaign, status)]
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
  const hours = permittedHours(campaign.settings, lead.timeZone, now)
  const check = checkLead(lead, campaign, now)
  const found: HeldRule[] = []
  const hold = (rule: HoldRule, until: number | null, facts: HoldFacts = {}): void => {
    // The gate comes first: it knows the other leads of the number, so it sees further.
    if (!found.some((one) => one.rule === rule)) found.push({ kind: 'held', rule, until, facts })
  }
  if (gate) hold(gate.refused, gate.until, { gate: gate.detail })
  if (!hours.open) hold(hours.rule, hours.until, { where: hours.where, source: hours.source })
  if (!check.ok) hold(check.rule, check.until)
  // What holds longest comes first, so that nobody waits for an hour that changes nothing.
  const lastsUntil = ({ until }: HeldRule): number => until ?? Number.MAX_SAFE_INTEGER
  return found.toSorted((one, other) => lastsUntil(other) - lastsUntil(one))
}

/** The agent whose lead it is at the moment, and who alone may call it. */
function agentRules(lead: LeadView, { agents: members }: CampaignView, { agents }: EngineStatus): readonly LeadRule[] {
  for (const { agent, presence } of agents) {
    if (presence.name !== 'previewing' || presence.lead !== lead.id) continue
    return [{ kind: 'previewed', agent, since: presence.since, until: presence.until }]
  }
  const promisedBy = lead.callback?.agent ?? null
  const keeper = agents.find(({ agent }) => agent === promisedBy)
  // One who is gone, or works for the campaign no more, has left the promise to everybody.
  if (keeper === undefined || (members.length > 0 && !members.includes(keeper.agent))) return []
  const { agent, presence } = keeper
  return presence.name === 'available' ? [] : [{ kind: 'promised', agent, presence: presence.name }]
}

function campaignRules(campaign: CampaignView, status: EngineStatus): readonly LeadRule[] {
  if (campaign.status !== 'active')
    return [{ kind: 'campaign', limitedBy: 'campaignNotActive', until: null, since: null }]
  const live = status.campaigns.find((one) => one.campaign === campaign.id)
  if (!live || live.limitedBy === 'none' || live.limitedBy === 'noLeads') return []
  const { limitedBy, limitedUntil: until, limitedSince: since = null } = live
  return [{ kind: 'campaign', limitedBy, until, since }]
}
