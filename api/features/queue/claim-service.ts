import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../../../dialer/model/ids.js'
import type { PriorityClass } from '../../../dialer/model/lead-priority.js'
import { findCallByRef } from '../../../storage/calls/repository.js'
import { listAvailable } from '../../../storage/leads/available.js'
import { findLead, type LeadView, listLeads } from '../../../storage/leads/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { may, requireAgent, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { requireCallableCountry } from '../calls/callable-country.js'
import { claimableCampaigns } from './queue-campaigns.js'

export interface AvailableQuery {
  readonly page: number
  readonly limit: number
  readonly priority?: PriorityClass | undefined
  /** Part of the number, name or e-mail. */
  readonly query?: string | undefined
  /** Leads that have all of these. */
  readonly tags?: readonly string[] | undefined
  /** Absent: of all that may be claimed from. */
  readonly campaign?: CampaignId | undefined
}

/**
 * Leads that may be claimed now, most urgent first; for an agent those of the agent's campaigns. @throws DomainError FORBIDDEN
 */
export async function listAvailableLeads(
  principal: Principal,
  query: AvailableQuery,
  deps: ApiDeps,
): Promise<Page<LeadView>> {
  requireRight(principal, 'agent.act')
  const db = siteDb(deps, principal)
  const { page, limit, priority, query: text, tags, campaign } = query
  const open = await claimableCampaigns(db, may(principal, 'agent.actForOthers') ? null : ownAgent(principal))
  const { items, total } = await listAvailable(db, {
    page,
    limit,
    campaigns: campaign === undefined ? open : open.filter((id) => id === campaign),
    now: deps.now(),
    agent: principal.agent,
    ...(priority && { priority }),
    ...(text && { query: text }),
    ...(tags && { tags }),
  })
  return { items, total, page, limit }
}

/** The leads of one agent, whatever became of them; another's need `agent.actForOthers`. @throws DomainError FORBIDDEN */
export async function listAssignedLeads(
  principal: Principal,
  query: { readonly page: number; readonly limit: number; readonly agent?: AgentId | undefined },
  deps: ApiDeps,
): Promise<Page<LeadView>> {
  const owner = query.agent ?? ownAgent(principal)
  requireAgent(principal, owner)
  const { page, limit } = query
  const { items, total } = await listLeads(siteDb(deps, principal), { page, limit, owner, order: 'desc' })
  return { items, total, page, limit }
}

/** `agent`: for whom; absent: for oneself. Another's needs the right `agent.actForOthers`. */
export interface ClaimInput {
  readonly lead: LeadId
  readonly agent?: AgentId | undefined
}

/**
 * Takes a lead for one operator alone. Claimed again by the same operator it stays as it is. Who holds `agent.actForOthers` and names an
 * agent may give that agent a lead which another has claimed.
 * @throws DomainError NOT_FOUND, CONFLICT (`details.why`: `claimed` by another, `inCall`, `finished`, `promised` to another), FORBIDDEN,
 *   VALIDATION_ERROR (the person has no phone on this site)
 */
export async function claimLead(principal: Principal, input: ClaimInput, deps: ApiDeps): Promise<LeadView> {
  const agent = input.agent ?? ownAgent(principal)
  requireAgent(principal, agent)
  const isTaking = input.agent !== undefined && may(principal, 'agent.actForOthers')
  await siteDoor(deps, principal).engine.ask({ kind: 'lead.claim', agent, lead: input.lead, isTaking })
  return found(principal, input.lead, deps)
}

/**
 * Gives a claimed lead back to the queue; by its owner or a supervisor.
 * @throws DomainError NOT_FOUND, CONFLICT (`details.why`: `notClaimed`, `claimed` by another, `inCall`), FORBIDDEN
 */
export async function releaseLead(principal: Principal, input: ClaimInput, deps: ApiDeps): Promise<LeadView> {
  await found(principal, input.lead, deps)
  const isForOthers = may(principal, 'agent.actForOthers')
  const agent = isForOthers ? (input.agent ?? null) : (input.agent ?? ownAgent(principal))
  if (agent === null) requireRight(principal, 'agent.act')
  else requireAgent(principal, agent)
  await siteDoor(deps, principal).engine.ask({ kind: 'lead.release', lead: input.lead, agent })
  return found(principal, input.lead, deps)
}

/** A call an operator began. */
export interface StartedCall {
  readonly call: CallRef
  /** Its number in the list of calls. */
  readonly id: number
  readonly lead: LeadView
}

/**
 * Calls a lead with the operator's phone; one that nobody has is claimed first, and is everybody's again if it must not be called.
 * @throws DomainError NOT_FOUND, CONFLICT (`details.why`: `claimed` by another, `inCall`, `finished`; or the operator is not available, or the
 *   campaign not active), NOT_DIALABLE, RATE_LIMITED, PBX_UNAVAILABLE, VALIDATION_ERROR (the person has no phone on this site)
 */
export async function startLeadCall(principal: Principal, input: ClaimInput, deps: ApiDeps): Promise<StartedCall> {
  const agent = input.agent ?? ownAgent(principal)
  requireAgent(principal, agent)
  const door = siteDoor(deps, principal)
  const { engine } = door
  const before = await found(principal, input.lead, deps)
  requireCallableCountry(door, before.number)
  const hadIt = before.stage === 'claimed' && before.owner === agent
  if (!hadIt) await engine.ask({ kind: 'lead.claim', agent, lead: input.lead, isTaking: false })
  try {
    const { call } = await engine.ask({ kind: 'agent.dialLead', agent, lead: input.lead })
    const row = mustExist(await findCallByRef(siteDb(deps, principal), call), `call ${call}`)
    return { call, id: row.id, lead: await found(principal, input.lead, deps) }
  } catch (err) {
    if (!hadIt) await giveBack(principal, { agent, lead: input.lead }, deps)
    throw err
  }
}

/** What was claimed only to be called is free again when it was not called. It may be finished by now, or in the call after all. */
async function giveBack(
  principal: Principal,
  { agent, lead }: { readonly agent: AgentId; readonly lead: LeadId },
  deps: ApiDeps,
): Promise<void> {
  try {
    await siteDoor(deps, principal).engine.ask({ kind: 'lead.release', lead, agent })
  } catch (err) {
    deps.log.warn({ site: principal.site, lead, err }, 'a lead that was not called was not given back')
  }
}

async function found(principal: Principal, lead: LeadId, deps: ApiDeps): Promise<LeadView> {
  return mustExist(await findLead(siteDb(deps, principal), lead), `lead ${lead}`)
}

function ownAgent({ agent }: Principal): AgentId {
  if (agent !== null) return agent
  const problem = 'Name an agent: you have no phone on this site.'
  throw new DomainError('VALIDATION_ERROR', problem, { fields: { agentId: problem } })
}
