import { DomainError } from '../../../dialer/model/domain-error.js'
import { type AgentId, agentId, type CampaignId, type LeadId, type UserId, userId } from '../../../dialer/model/ids.js'
import { type PriorityClass, priorityOfClass } from '../../../dialer/model/lead-priority.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import {
  findProfiled,
  handingsOf,
  type LeadHanding,
  listProfiled,
  listProfiledForms,
  type ProfiledLead,
  type ProfiledQuery,
} from '../../../storage/leads/profile/repository.js'
import type { ProfileEdit } from '../../../storage/leads/profile/writes.js'
import type { Page as Found } from '../../../storage/page.js'
import { findUser } from '../../../storage/users/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { placeFor } from '../leads/service.js'
import { siteNumber } from '../leads/site-number.js'
import { bulkLeadAction } from '../queue/service.js'
import { isVisible, visibleAgents } from '../teams/visible-agents.js'
import { adoptNewLeads } from './adopt.js'
import type { LeadForm, WrittenLead } from './lead-form.js'

/** Which leads are asked for; `agent` one agent's, `nobody` those that wait. */
export interface ProfiledListInput extends Omit<ProfiledQuery, 'agents'> {
  readonly agent?: AgentId | 'nobody' | undefined
}

/**
 * One page of the leads one may see, the newest first: an agent's own, a supervisor's team's, of others all. Those that nobody has are seen by
 * those who see all, and by supervisors who ask for them.
 * @throws DomainError FORBIDDEN
 */
export function listProfiledLeads(
  principal: Principal,
  input: ProfiledListInput,
  deps: ApiDeps,
): Promise<Page<ProfiledLead>> {
  return pageOf(principal, input, deps, listProfiled)
}

/** The same page, each lead as the form writes it. @throws DomainError FORBIDDEN */
export function listWrittenLeads(
  principal: Principal,
  input: ProfiledListInput,
  form: LeadForm,
  deps: ApiDeps,
): Promise<Page<WrittenLead>> {
  return pageOf(principal, input, deps, (db, query) => listProfiledForms(db, query, form))
}

async function pageOf<T>(
  principal: Principal,
  input: ProfiledListInput,
  deps: ApiDeps,
  read: (db: SiteDb, query: ProfiledQuery) => Promise<Found<T>>,
): Promise<Page<T>> {
  requireRight(principal, 'lead.read')
  const { agent, ...query } = input
  const { page, limit } = query
  await adoptNewLeads(principal.site, deps)
  const agents = await agentsAskedFor(principal, agent, deps)
  const { items, total } = await read(siteDb(deps, principal), { ...query, agents })
  return { items, total, page, limit }
}

/** Whose leads a list or a count is about: what was asked for, as far as one may see it. */
export async function agentsAskedFor(
  principal: Principal,
  agent: AgentId | 'nobody' | undefined,
  deps: ApiDeps,
): Promise<readonly AgentId[] | 'none' | undefined> {
  const visible = await visibleAgents(principal, deps)
  if (agent === 'nobody') return visible === 'all' || may(principal, 'lead.readAll') ? 'none' : []
  if (agent === undefined) return visible === 'all' ? undefined : visible
  return isVisible(visible, agent) ? [agent] : []
}

/**
 * One lead: one's own, for supervisors one of their team or nobody's.
 * @throws DomainError NOT_FOUND (also to an agent who has it not, so that ids tell nothing), FORBIDDEN (of another team)
 */
export async function getProfiledLead(
  principal: Principal,
  { id }: { readonly id: LeadId },
  deps: ApiDeps,
): Promise<ProfiledLead> {
  requireRight(principal, 'lead.read')
  const db = siteDb(deps, principal)
  let found = await findProfiled(db, id)
  if (!found) {
    await adoptNewLeads(principal.site, deps)
    found = await findProfiled(db, id)
  }
  const lead = mustExist(found, `lead ${id}`)
  const visible = await visibleAgents(principal, deps)
  if (isVisible(visible, lead.profile.agent)) return lead
  if (!may(principal, 'lead.readAll')) throw new DomainError('NOT_FOUND', `There is no lead ${id}.`)
  if (lead.profile.agent === null) return lead
  throw new DomainError('FORBIDDEN', 'This lead is the work of somebody outside your team.', { right: 'agent.write' })
}

/** What changes in a lead; absent keys stay. */
export interface ProfiledUpdate extends ProfileEdit {
  readonly id: LeadId
  readonly phoneNumber?: string | undefined
  readonly name?: string | null | undefined
  readonly email?: string | null | undefined
  readonly priority?: PriorityClass | undefined
}

/**
 * Changes a lead one may see. Won, closed and unwilling ones are dialled no more by themselves, and again once they are open; people call them
 * all the same.
 * @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR (number), DUPLICATE_ENTRY (number), CONFLICT (in an attempt)
 */
export async function updateProfiledLead(
  principal: Principal,
  input: ProfiledUpdate,
  deps: ApiDeps,
): Promise<ProfiledLead> {
  const { lead } = await getProfiledLead(principal, input, deps)
  const { id, phoneNumber, name, email, priority, ...profile } = input
  const number =
    phoneNumber === undefined ? undefined : siteNumber(phoneNumber, siteDoor(deps, principal).defaultCountry, 'phone')
  const moved = number !== undefined && number !== lead.number
  const withdrawn = await withdrawnBy(principal, profile.progress, lead, deps)
  const changed = await deps.store.write(principal.site, 'leadProfiles.update', {
    id,
    lead: {
      ...(moved && { number, timeZone: placeFor(number, lead.metadata, undefined) }),
      ...(name !== undefined && { name: name || null }),
      ...(email !== undefined && { email: email || null }),
      ...(priority && { priority: priorityOfClass[priority] }),
      ...(withdrawn !== undefined && { withdrawn }),
    },
    profile,
  })
  await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign: changed.lead.campaign, leads: [id] })
  return changed
}

/** Whether a change of progress takes a lead out of dialling, or back; undefined: neither. */
async function withdrawnBy(
  principal: Principal,
  progress: ProfileEdit['progress'],
  lead: ProfiledLead['lead'],
  deps: ApiDeps,
): Promise<boolean | undefined> {
  if (progress === undefined) return undefined
  const isOver = progress === 'converted' || progress === 'closed' || progress === 'notInterested'
  const isIn = lead.stage === 'ready' || lead.stage === 'claimed'
  if (isOver ? !isIn : lead.stage !== 'finished' || lead.finishedWhy !== 'withdrawn') return undefined
  return (await isDialledByItself(principal, lead.campaign, deps)) ? isOver : undefined
}

async function isDialledByItself(principal: Principal, campaign: CampaignId, deps: ApiDeps): Promise<boolean> {
  const found = await findCampaign(siteDb(deps, principal), campaign)
  return found !== null && found.settings.dialMode !== 'manual'
}

/** Deletes a lead; its call records stay. Admins only. @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (in an attempt) */
export async function deleteProfiledLead(
  principal: Principal,
  { id }: { readonly id: LeadId },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'site.write')
  await getProfiledLead(principal, { id }, deps)
  const { modified } = await bulkLeadAction(principal, { action: 'delete', leads: [id] }, deps)
  if (modified === 0) throw new DomainError('CONFLICT', 'The lead is being called; delete it when the call is over.')
}

/** Whom a lead is to be given to, by account or by agent; null: nobody, and it does not wait for somebody either. */
export interface AssignInput {
  readonly id: LeadId
  readonly to: { readonly user: UserId } | { readonly agent: AgentId } | null
  /** How the request names the person, for the answer about a wrong one. */
  readonly field: string
}

/**
 * Gives a lead to somebody. Supervisors give leads of their team, and those nobody has, within it.
 * @throws DomainError FORBIDDEN, NOT_FOUND (lead), VALIDATION_ERROR (no such person, one who is no agent here, or whose account is closed)
 */
export async function assignProfiledLead(
  principal: Principal,
  { id, to, field }: AssignInput,
  deps: ApiDeps,
): Promise<ProfiledLead> {
  requireRight(principal, 'lead.write')
  const before = await getProfiledLead(principal, { id }, deps)
  const agent = to === null ? null : await assignableAgent(principal, { to, field }, deps)
  if (before.profile.agent === agent) return before
  const user = principal.user
  const changed = await deps.store.write(principal.site, 'leadProfiles.assign', { id, agent, user })
  await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign: changed.lead.campaign, leads: [id] })
  return changed
}

/**
 * The agent whom one may give leads to.
 * @throws DomainError FORBIDDEN (of another team), VALIDATION_ERROR (no such agent, or a closed account)
 */
export async function assignableAgent(
  principal: Principal,
  { to, field }: { readonly to: NonNullable<AssignInput['to']>; readonly field: string },
  deps: ApiDeps,
): Promise<AgentId> {
  const refuse = (problem: string) => new DomainError('VALIDATION_ERROR', problem, { fields: { [field]: problem } })
  const row = await siteDb(deps, principal)
    .selectFrom('agents')
    .select(['id', 'user_id'])
    .where('deleted_at', 'is', null)
    .where('user' in to ? 'user_id' : 'id', '=', 'user' in to ? to.user : to.agent)
    .executeTakeFirst()
  if (!row) throw refuse('There is no such agent here.')
  const user = await findUser(deps.readers.system, userId(row.user_id))
  if (!user?.active) throw refuse('The account of this agent is closed; nobody would see the lead.')
  const agent = agentId(row.id)
  if (isVisible(await visibleAgents(principal, deps), agent)) return agent
  throw new DomainError('FORBIDDEN', 'Supervisors give leads to members of their own team.', { right: 'agent.write' })
}

/** Everybody who had a lead, the first first. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function leadHandings(
  principal: Principal,
  input: { readonly id: LeadId },
  deps: ApiDeps,
): Promise<readonly LeadHanding[]> {
  await getProfiledLead(principal, input, deps)
  return handingsOf(siteDb(deps, principal), input.id)
}
