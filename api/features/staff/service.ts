import type { AgentId, UserId } from '../../../dialer/model/ids.js'
import { activeCampaignsOf, allAgents } from '../../../storage/agents/repository.js'
import type { CampaignView } from '../../../storage/campaigns/repository.js'
import { listCampaigns } from '../../../storage/campaigns/repository.js'
import { always, callsIn, sumsBy } from '../../../storage/stats/sums.js'
import { usersById } from '../../../storage/users/member-counts.js'
import { type ApiDeps, mustExist, siteDb } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { noScreenFacts, type ScreenFacts, screenFacts } from '../campaigns/screen-facts.js'

/** More campaigns at once than a site runs. */
const mostActive = 1000

/** A campaign and what screens keep with it. */
export interface ActiveCampaign {
  readonly campaign: CampaignView
  readonly screen: ScreenFacts
}

/** Campaigns that are dialled now; agents see those whose calls they take. @throws DomainError FORBIDDEN */
export async function activeCampaigns(principal: Principal, deps: ApiDeps): Promise<readonly ActiveCampaign[]> {
  requireRight(principal, 'campaign.read')
  const db = siteDb(deps, principal)
  const { items } = await listCampaigns(db, { status: 'active', page: 1, limit: mostActive })
  const seen = await seenBy(principal, items, db)
  const screen = await screenFacts(db, seen)
  return seen.map((campaign) => ({ campaign, screen: screen.get(campaign.id) ?? noScreenFacts }))
}

async function seenBy(
  principal: Principal,
  campaigns: readonly CampaignView[],
  db: SiteDb,
): Promise<readonly CampaignView[]> {
  if (may(principal, 'call.readAll')) return campaigns
  if (principal.agent === null) return []
  const own = new Set(await activeCampaignsOf(db, principal.agent))
  return campaigns.filter(({ id }) => own.has(id))
}

/** Those of the accounts that are closed. */
export async function closedAccounts(users: readonly UserId[], deps: ApiDeps): Promise<ReadonlySet<UserId>> {
  const found = await usersById(deps.readers.system, users)
  return new Set([...found.values()].flatMap(({ id, active }) => (active ? [] : [id])))
}

/** Agents and their extensions, in the order of extensions. @throws DomainError FORBIDDEN */
export async function takenExtensions(principal: Principal, deps: ApiDeps): ReturnType<typeof allAgents> {
  requireRight(principal, 'agent.readAll')
  const agents = await allAgents(siteDb(deps, principal))
  return agents.toSorted((a, b) => Number(a.extension) - Number(b.extension))
}

/** How many calls an agent had in a span, by name; times are epoch ms, both inclusive. @throws DomainError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND */
export async function callCount(
  principal: Principal,
  input: { readonly name: string | null; readonly from: number | null; readonly to: number | null },
  deps: ApiDeps,
): Promise<{ readonly agent: AgentId; readonly calls: number }> {
  requireRight(principal, 'call.readAll')
  if (input.name === null) throw invalidField('username', 'This field is needed.', 'query')
  const db = siteDb(deps, principal)
  const found = (await allAgents(db)).find(({ name }) => name === input.name) ?? null
  const agent = mustExist(found, 'agent of this name').id
  const range = { from: input.from ?? always.from, until: input.to === null ? always.until : input.to + 1 }
  const [sum] = await sumsBy(db, 'all', { ...range, agent })
  return { agent, calls: sum ? callsIn(sum) : 0 }
}
