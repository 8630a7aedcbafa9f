import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import { type CampaignNumbers, campaignNumbers } from '../../../storage/stats/campaign-numbers.js'
import { type Dashboard, dashboard } from '../../../storage/stats/dashboard.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

const usualSpanMs = 30 * 86_400_000

/** Which calls to sum up; times are epoch ms, both inclusive, null: the last 30 days up to now. */
export interface DashboardInput {
  readonly from: number | null
  readonly to: number | null
  readonly agent: AgentId | null
  /** IANA zone in which the hours of the day are told. */
  readonly timeZone: string
}

/** The dashboard's numbers; agents see their own. @throws DomainError FORBIDDEN */
export async function getDashboard(principal: Principal, input: DashboardInput, deps: ApiDeps): Promise<Dashboard> {
  requireRight(principal, 'call.read')
  const agent = may(principal, 'call.readAll') ? input.agent : ownAgent(principal, input.agent)
  const until = input.to === null ? deps.now() : input.to + 1
  const from = input.from ?? until - usualSpanMs
  return dashboard(siteDb(deps, principal), {
    from,
    until,
    timeZone: input.timeZone,
    ...(agent !== null && { agent }),
  })
}

const dayMs = 86_400_000

/** What every campaign did; times as in {@link DashboardInput}, null: the last 24 hours. @throws DomainError FORBIDDEN */
export async function getCampaignNumbers(
  principal: Principal,
  input: Pick<DashboardInput, 'from' | 'to'>,
  deps: ApiDeps,
): Promise<readonly CampaignNumbers[]> {
  requireRight(principal, 'call.readAll')
  const until = input.to === null ? deps.now() : input.to + 1
  return campaignNumbers(siteDb(deps, principal), { from: input.from ?? until - dayMs, until })
}

function ownAgent(principal: Principal, asked: AgentId | null): AgentId {
  if (principal.agent !== null && (asked === null || asked === principal.agent)) return principal.agent
  throw new DomainError('FORBIDDEN', 'You may see your own numbers only; the right call.readAll is needed.', {
    right: 'call.readAll',
  })
}
