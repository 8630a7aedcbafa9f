import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import type { CallQuery, CallView } from '../../../storage/calls/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { getCall, listCalls } from '../calls/service.js'
import { isVisible, visibleAgents } from './visible-agents.js'

/** One page of the calls somebody may see: agents their own, supervisors their team's; see visibleAgents. @throws DomainError FORBIDDEN */
export async function listTeamCalls(
  principal: Principal,
  query: Omit<CallQuery, 'agents'>,
  deps: ApiDeps,
): Promise<Page<CallView>> {
  const visible = await visibleAgents(principal, deps)
  if (visible === 'all') return listCalls(principal, query, deps)
  const agents = query.agent === undefined ? visible : visible.filter((one) => one === query.agent)
  const [only, ...others] = agents
  if (only === undefined) return { items: [], total: 0, page: query.page, limit: query.limit }
  // One agent's calls have an index of their own.
  if (others.length === 0) return listCalls(principal, { ...query, agent: only }, deps)
  return listCalls(principal, { ...query, agents }, deps)
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
