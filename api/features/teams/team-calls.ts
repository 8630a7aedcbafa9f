import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import type { CallQuery, CallView } from '../../../storage/calls/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import type { CallForm, WrittenCall } from '../calls/call-form.js'
import { getCall, listCallForms, listCalls } from '../calls/service.js'
import { isVisible, visibleAgents } from './visible-agents.js'

/** One page of the calls somebody may see: agents their own, supervisors their team's; see visibleAgents. @throws DomainError FORBIDDEN */
export async function listTeamCalls(
  principal: Principal,
  query: Omit<CallQuery, 'agents'>,
  deps: ApiDeps,
): Promise<Page<CallView>> {
  const seen = await withinTeam(principal, query, deps)
  return seen === null ? noneOf(query) : listCalls(principal, seen, deps)
}

/** The same page, of each call what the form makes of its row. @throws DomainError FORBIDDEN */
export async function listTeamCallForms(
  principal: Principal,
  query: Omit<CallQuery, 'agents'>,
  form: CallForm,
  deps: ApiDeps,
): Promise<Page<WrittenCall>> {
  const seen = await withinTeam(principal, query, deps)
  return seen === null ? noneOf(query) : listCallForms(principal, seen, form, deps)
}

/** What is asked for, of those alone whose work somebody may see; null: that is nobody's. */
async function withinTeam(
  principal: Principal,
  query: Omit<CallQuery, 'agents'>,
  deps: ApiDeps,
): Promise<CallQuery | null> {
  const visible = await visibleAgents(principal, deps)
  if (visible === 'all') return query
  const agents = query.agent === undefined ? visible : visible.filter((one) => one === query.agent)
  const [only, ...others] = agents
  if (only === undefined) return null
  // One agent's calls have an index of their own.
  return others.length === 0 ? { ...query, agent: only } : { ...query, agents }
}

function noneOf({ page, limit }: Pick<CallQuery, 'page' | 'limit'>): Page<never> {
  return { items: [], total: 0, page, limit }
}

/** One call somebody may see; another's is not there. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function getTeamCall(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<CallView> {
  const call = await getCall(principal, input, deps)
  if (isVisible(await visibleAgents(principal, deps), call.record.agent)) return call
  throw new DomainError('NOT_FOUND', `There is no call ${input.id}.`)
}

/** The agent of a request that may name another: oneself, or one of those whose work one sees. @throws DomainError FORBIDDEN */
export async function requireVisibleAgent(principal: Principal, agent: AgentId, deps: ApiDeps): Promise<void> {
  if (isVisible(await visibleAgents(principal, deps), agent)) return
  throw new DomainError('FORBIDDEN', 'This telecaller is not of your team.', { right: 'user.write' })
}
