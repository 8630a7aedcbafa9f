import type { Kysely, Selectable } from 'kysely'
import type { Agent, PresenceName } from '../../dialer/model/agent.js'
import {
  type AgentId,
  agentId,
  type CampaignId,
  campaignId,
  type Extension,
  extension,
  type UserId,
  userId,
} from '../../dialer/model/ids.js'
import { contains } from '../contains.js'
import { hotQuery } from '../hot-query.js'
import { type Page, type PageQuery, pageOffset, type SortOrder } from '../page.js'
import type { AgentTotalView } from '../projections/table.js'
import { remembered } from '../remembered.js'
import type { SiteTables } from '../site-tables.js'
import type { AgentTable } from './table.js'

/** Sums of an agent's ended calls. */
export interface AgentStats {
  readonly totalCalls: number
  readonly answeredCalls: number
  /** Mean time from answer to end of the answered ones. ms */
  readonly avgDurationMs: number
  /** Answered in per cent of all, one decimal. */
  readonly successRate: number
}

/** An agent as lists show it. */
export interface AgentView extends Agent {
  readonly email: string
  readonly sipUsername: string | null
  /** Encrypted; never leaves the process as it is. */
  readonly sipPasswordEncrypted: string | null
  /** As last committed; the engine's own status is fresher. */
  readonly presence: PresenceName
  readonly presenceSince: number
  readonly stats: AgentStats
  readonly createdAt: number
  readonly updatedAt: number
}

export type AgentSort = 'createdAt' | 'name' | 'extension'

export interface AgentQuery extends PageQuery {
  readonly presence?: PresenceName
  readonly query?: string
  readonly sortBy?: AgentSort
  readonly order?: SortOrder
}

const sortColumns = {
  createdAt: 'agents.id',
  name: 'agents.name',
  extension: 'agents.extension',
} as const satisfies Record<AgentSort, string>

/** One page of agents, oldest first unless asked otherwise. */
export async function listAgents(db: Kysely<SiteTables>, query: AgentQuery): Promise<Page<AgentView>> {
  let some = db.selectFrom('agents').where('agents.deleted_at', 'is', null)
  const { presence, query: text } = query
  if (presence) some = some.where('agents.presence', '=', presence)
  if (text) {
    some = some.where((eb) =>
      eb.or([
        contains(eb.ref('agents.name'), text),
        contains(eb.ref('agents.email'), text),
        contains(eb.ref('agents.extension'), text),
      ]),
    )
  }
  const order = query.order ?? 'asc'
  const rows = await some
    .leftJoin('agent_totals', 'agent_totals.agent_id', 'agents.id')
    .selectAll('agents')
    .select(['agent_totals.calls', 'agent_totals.answered', 'agent_totals.duration_ms'])
    .orderBy(sortColumns[query.sortBy ?? 'createdAt'], order)
    .orderBy('agents.id', order)
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(viewFromRow), total: count.n }
}

/** One agent; null if it does not exist (any more). */
export async function findAgent(db: Kysely<SiteTables>, id: AgentId): Promise<AgentView | null> {
  const row = await agentViews(db).where('agents.id', '=', id).executeTakeFirst()
  return row ? viewFromRow(row) : null
}

/** The agent that a person's account is on this site; null if none. */
export async function findAgentOfUser(db: Kysely<SiteTables>, user: UserId): Promise<AgentView | null> {
  const row = await agentViews(db).where('agents.user_id', '=', user).executeTakeFirst()
  return row ? viewFromRow(row) : null
}

/** The agent that a person's account is on this site, without its numbers: it is asked at every request; null if none. */
export async function agentIdOfUser(db: Kysely<SiteTables>, user: UserId): Promise<AgentId | null> {
  const build = () => db.selectFrom('agents').select('id').where('user_id', '=', user).where('deleted_at', 'is', null)
  return remembered(db, `agent of ${user}`, async () => {
    const [row] = await hotQuery(db, 'agent of a user', build, [user])
    return row ? agentId(row.id) : null
  })
}

/** The account of the agent with an extension; null if there is no such agent. */
export async function findUserOfExtension(db: Kysely<SiteTables>, at: Extension): Promise<UserId | null> {
  const row = await db
    .selectFrom('agents')
    .select('user_id')
    .where('extension', '=', at)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row ? userId(row.user_id) : null
}

/** Every agent that is not deleted, as the engine takes it. */
export async function allAgents(db: Kysely<SiteTables>): Promise<readonly Agent[]> {
  const rows = await db.selectFrom('agents').selectAll().where('deleted_at', 'is', null).orderBy('id').execute()
  return rows.map(agentFromRow)
}

/** Active campaigns whose calls the agent takes: those that name the agent, and those that name none. */
export async function activeCampaignsOf(db: Kysely<SiteTables>, agent: AgentId): Promise<readonly CampaignId[]> {
  const rows = await db
    .selectFrom('campaigns')
    .leftJoin('campaign_agents', 'campaign_agents.campaign_id', 'campaigns.id')
    .select('campaigns.id')
    .distinct()
    .where('campaigns.deleted_at', 'is', null)
    .where('campaigns.status', '=', 'active')
    .where((eb) => eb.or([eb('campaign_agents.agent_id', '=', agent), eb('campaign_agents.agent_id', 'is', null)]))
    .orderBy('campaigns.id')
    .execute()
  return rows.map((row) => campaignId(row.id))
}

function agentViews(db: Kysely<SiteTables>) {
  return db
    .selectFrom('agents')
    .leftJoin('agent_totals', 'agent_totals.agent_id', 'agents.id')
    .selectAll('agents')
    .select(['agent_totals.calls', 'agent_totals.answered', 'agent_totals.duration_ms'])
    .where('agents.deleted_at', 'is', null)
}

function agentFromRow(row: Selectable<AgentTable>): Agent {
  return {
    id: agentId(row.id),
    user: userId(row.user_id),
    name: row.name,
    extension: extension(row.extension),
    phoneMode: row.phone_mode,
  }
}

type Sums = { readonly [K in 'calls' | 'answered' | 'duration_ms']: AgentTotalView[K] | null }

function viewFromRow(row: Selectable<AgentTable> & Sums): AgentView {
  const calls = row.calls ?? 0
  const answered = row.answered ?? 0
  return {
    ...agentFromRow(row),
    email: row.email,
    sipUsername: row.sip_username,
    sipPasswordEncrypted: row.sip_password_encrypted,
    presence: row.presence,
    presenceSince: row.presence_since,
    stats: {
      totalCalls: calls,
      answeredCalls: answered,
      avgDurationMs: answered === 0 ? 0 : Math.round((row.duration_ms ?? 0) / answered),
      successRate: calls === 0 ? 0 : Math.round((answered * 1000) / calls) / 10,
    },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
