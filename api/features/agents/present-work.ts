import type { Presence } from '../../../dialer/model/agent.js'
import { type Disposition, defaultDispositions } from '../../../dialer/model/disposition.js'
import type { AgentId, CampaignId, LeadId } from '../../../dialer/model/ids.js'
import { type CallView, findCallByRef } from '../../../storage/calls/repository.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { listCallbacks as readCallbacks } from '../../../storage/leads/callbacks.js'
import { findLead, type LeadView } from '../../../storage/leads/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { Page, Paging } from '../../schema/pieces.js'
import { getAgent } from './service.js'

/** What an agent has before it: a call up to the end of its wrap-up, or a lead to look at. All null: nothing. */
export interface PresentWork {
  /** Null while the engine does not hold the agent. */
  readonly presence: Presence | null
  readonly call: CallView | null
  readonly lead: LeadView | null
  readonly campaign: { readonly id: CampaignId; readonly name: string } | null
  /** What can be said of the call. */
  readonly dispositions: readonly Disposition[]
}

/** An agent's present work; agents see their own. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function presentWork(
  principal: Principal,
  input: { readonly id: AgentId },
  deps: ApiDeps,
): Promise<PresentWork> {
  const { presence } = await getAgent(principal, input, deps)
  const db = siteDb(deps, principal)
  const call = presence && 'call' in presence ? await findCallByRef(db, presence.call) : null
  const about = presence?.name === 'previewing' ? presence : call?.record
  const [lead, campaign] = await Promise.all([
    found(about?.lead, (id: LeadId) => findLead(db, id)),
    found(about?.campaign, (id: CampaignId) => findCampaign(db, id)),
  ])
  return {
    presence,
    call,
    lead,
    campaign: campaign && { id: campaign.id, name: campaign.name },
    dispositions: campaign?.settings.dispositions ?? (call ? defaultDispositions : []),
  }
}

/** The callbacks an agent promised, the next one first; agents see their own. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function listCallbacks(
  principal: Principal,
  input: { readonly id: AgentId } & Paging,
  deps: ApiDeps,
): Promise<Page<LeadView>> {
  const { agent } = await getAgent(principal, input, deps)
  const { page, limit } = input
  const { items, total } = await readCallbacks(siteDb(deps, principal), { agent: agent.id, page, limit })
  return { items, total, page, limit }
}

async function found<I, T>(id: I | null | undefined, find: (id: I) => Promise<T | null>): Promise<T | null> {
  return id === null || id === undefined ? null : find(id)
}
