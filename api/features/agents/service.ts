import type { PhoneMode, Presence } from '../../../dialer/model/agent.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type AgentId, type CampaignId, type Extension, userId } from '../../../dialer/model/ids.js'
import {
  type AgentQuery,
  type AgentView,
  activeCampaignsOf,
  findAgent,
  listAgents as readAgents,
} from '../../../storage/agents/repository.js'
import { findUser, membershipsOf } from '../../../storage/users/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'

/** An agent as it is now. */
export interface AgentNow {
  readonly agent: AgentView
  /** From the engine; null while the engine does not hold the agent. */
  readonly presence: Presence | null
  readonly phoneRegistered: boolean | null
}

/** One page of agents. @throws DomainError FORBIDDEN */
export async function listAgents(principal: Principal, query: AgentQuery, deps: ApiDeps): Promise<Page<AgentNow>> {
  requireRight(principal, 'agent.readAll')
  const { items, total } = await readAgents(siteDb(deps, principal), query)
  return { items: await withPresence(principal, items, deps), total, page: query.page, limit: query.limit }
}

/** One agent and the active campaigns whose calls it takes; agents see themselves. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function getAgent(
  principal: Principal,
  input: { readonly id: AgentId },
  deps: ApiDeps,
): Promise<AgentNow & { readonly activeCampaigns: readonly CampaignId[] }> {
  requireRight(principal, 'agent.act')
  if (principal.agent !== input.id) requireRight(principal, 'agent.readAll')
  const db = siteDb(deps, principal)
  const agent = mustExist(await findAgent(db, input.id), `agent ${input.id}`)
  const [now] = await withPresence(principal, [agent], deps)
  return {
    agent,
    presence: null,
    phoneRegistered: null,
    ...now,
    activeCampaigns: await activeCampaignsOf(db, agent.id),
  }
}

async function withPresence(principal: Principal, agents: readonly AgentView[], deps: ApiDeps): Promise<AgentNow[]> {
  const status = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const byId = new Map(status.agents.map((one) => [one.agent, one]))
  return agents.map((agent) => {
    const live = byId.get(agent.id)
    return { agent, presence: live?.presence ?? null, phoneRegistered: live?.phoneRegistered ?? null }
  })
}

/** What an agent is created with; name and e-mail come from the account. */
export interface NewAgentInput {
  readonly user: number
  readonly name: string | null
  readonly extension: Extension
  readonly sipUsername: string | null
  readonly sipPassword: string | null
  /** Null: held phone where the PBX can, else rung for each call. */
  readonly phoneMode: PhoneMode | null
}

/** @throws DomainError FORBIDDEN, VALIDATION_ERROR (no such account in this site), UNSUPPORTED_BY_PBX, DUPLICATE_ENTRY */
export async function createAgent(principal: Principal, input: NewAgentInput, deps: ApiDeps): Promise<AgentView> {
  requireRight(principal, 'agent.write')
  const { capabilities } = siteDoor(deps, principal)
  const phoneMode = input.phoneMode ?? (capabilities.holding ? 'nailedUp' : 'perCall')
  checkPhoneMode(phoneMode, capabilities.holding)
  const id = userId(input.user)
  const { system } = deps.readers
  const [account, memberships] = await Promise.all([findUser(system, id), membershipsOf(system, id)])
  if (!account || !memberships.some(({ site }) => site === principal.site)) {
    const problem = `There is no user ${input.user} in this site.`
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { userId: problem } })
  }
  const view = await deps.store.write(principal.site, 'agents.create', {
    user: id,
    name: input.name ?? account.name,
    email: account.email,
    extension: input.extension,
    sipUsername: input.sipUsername,
    sipPasswordEncrypted: input.sipPassword === null ? null : deps.sealSecret(input.sipPassword),
    phoneMode,
  })
  await tellEngine(deps, principal.site, { kind: 'agent.put', agent: plain(view) })
  return view
}

/** What changes in an agent; absent keys stay. */
export interface AgentUpdate {
  readonly id: AgentId
  readonly name?: string | undefined
  /** As the account has it. */
  readonly email?: string | undefined
  readonly extension?: Extension | undefined
  readonly sipUsername?: string | null | undefined
  readonly sipPassword?: string | null | undefined
  readonly phoneMode?: PhoneMode | undefined
}

/** @throws DomainError FORBIDDEN, NOT_FOUND, UNSUPPORTED_BY_PBX, DUPLICATE_ENTRY */
export async function updateAgent(principal: Principal, input: AgentUpdate, deps: ApiDeps): Promise<AgentView> {
  requireRight(principal, 'agent.write')
  const { id, name, email, extension, sipUsername, sipPassword, phoneMode } = input
  if (phoneMode) checkPhoneMode(phoneMode, siteDoor(deps, principal).capabilities.holding)
  const view = await deps.store.write(principal.site, 'agents.update', {
    id,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(extension !== undefined && { extension }),
    ...(sipUsername !== undefined && { sipUsername }),
    ...(sipPassword !== undefined && {
      sipPasswordEncrypted: sipPassword === null ? null : deps.sealSecret(sipPassword),
    }),
    ...(phoneMode && { phoneMode }),
  })
  await tellEngine(deps, principal.site, { kind: 'agent.put', agent: plain(view) })
  return view
}

/** @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (signed on) */
export async function deleteAgent(principal: Principal, input: { readonly id: AgentId }, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'agent.write')
  await deps.store.write(principal.site, 'agents.delete', input)
  await tellEngine(deps, principal.site, { kind: 'agent.remove', agent: input.id })
}

function checkPhoneMode(phoneMode: PhoneMode, holding: boolean): void {
  if (phoneMode === 'perCall' || holding) return
  throw new DomainError('UNSUPPORTED_BY_PBX', 'The PBX of this site cannot hold phones between calls (flag holding).', {
    capability: 'holding',
    fields: { phoneMode: 'Needs the flag holding, which this PBX lacks. Use per_call.' },
  })
}

function plain({ id, user, name, extension, phoneMode }: AgentView) {
  return { id, user, name, extension, phoneMode }
}
