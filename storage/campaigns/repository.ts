import type { Kysely, Selectable } from 'kysely'
import type { Campaign, CampaignStatus } from '../../dialer/model/campaign.js'
import type { HolidaySettings } from '../../dialer/model/compliance-settings.js'
import { type AgentId, agentId, type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { siteHolidays } from '../compliance/site-holidays.js'
import { contains } from '../contains.js'
import { type Page, type PageQuery, pageOffset, type SortOrder } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import { parseCampaignSettings } from './settings-schema.js'
import type { CampaignTable } from './table.js'

/** A campaign as lists show it. */
export interface CampaignView extends Campaign {
  /** Names of its agents, in the order of `agents`. */
  readonly agentNames: readonly string[]
  readonly totalLeads: number
  /** Leads that will not be dialled again. */
  readonly completedLeads: number
  /** Dispositions marked as success, in per cent of the completed leads, one decimal. */
  readonly successRate: number
  readonly createdAt: number
  readonly updatedAt: number
}

export type CampaignSort = 'createdAt' | 'updatedAt' | 'name' | 'status'

export interface CampaignQuery extends PageQuery {
  readonly status?: CampaignStatus
  /** Campaigns that name this agent. */
  readonly agent?: AgentId
  readonly query?: string
  readonly sortBy?: CampaignSort
  readonly order?: SortOrder
}

const sortColumns = {
  createdAt: 'campaigns.created_at',
  updatedAt: 'campaigns.updated_at',
  name: 'campaigns.name',
  status: 'campaigns.status',
} as const satisfies Record<CampaignSort, string>

/** One page of campaigns, newest first unless asked otherwise. */
export async function listCampaigns(db: Kysely<SiteTables>, query: CampaignQuery): Promise<Page<CampaignView>> {
  let some = db.selectFrom('campaigns').where('campaigns.deleted_at', 'is', null)
  const { status, agent } = query
  if (status) some = some.where('campaigns.status', '=', status)
  if (agent !== undefined) {
    some = some.where((eb) =>
      eb(
        'campaigns.id',
        'in',
        eb
          .selectFrom('campaign_agents')
          .select('campaign_agents.campaign_id')
          .where('campaign_agents.agent_id', '=', agent),
      ),
    )
  }
  const text = query.query
  if (text) some = some.where((eb) => contains(eb.ref('campaigns.name'), text))
  const order = query.order ?? 'desc'
  const rows = await some
    .selectAll('campaigns')
    .orderBy(sortColumns[query.sortBy ?? 'createdAt'], order)
    .orderBy('campaigns.id', order)
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: await withNumbers(db, rows), total: count.n }
}

/** One campaign; null if it does not exist (any more). */
export async function findCampaign(db: Kysely<SiteTables>, id: CampaignId): Promise<CampaignView | null> {
  const rows = await db
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .execute()
  return (await withNumbers(db, rows))[0] ?? null
}

/** Every campaign that is not deleted, as the engine takes it. */
export async function allCampaigns(db: Kysely<SiteTables>): Promise<readonly Campaign[]> {
  const rows = await db.selectFrom('campaigns').selectAll().where('deleted_at', 'is', null).orderBy('id').execute()
  return withAgents(db, rows)
}

/** Names by id, of every campaign that is not deleted. */
export async function campaignNames(db: Kysely<SiteTables>): Promise<ReadonlyMap<number, string>> {
  const rows = await db.selectFrom('campaigns').select(['id', 'name']).where('deleted_at', 'is', null).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

type CampaignRow = Selectable<CampaignTable>

async function agentsOf(db: Kysely<SiteTables>, rows: readonly CampaignRow[]) {
  if (rows.length === 0) return []
  return db
    .selectFrom('campaign_agents')
    .innerJoin('agents', 'agents.id', 'campaign_agents.agent_id')
    .select(['campaign_agents.campaign_id', 'campaign_agents.agent_id', 'agents.name'])
    .where(
      'campaign_agents.campaign_id',
      'in',
      rows.map((row) => row.id),
    )
    .where('agents.deleted_at', 'is', null)
    .orderBy('campaign_agents.position')
    .execute()
}

async function withAgents(db: Kysely<SiteTables>, rows: readonly CampaignRow[]): Promise<Campaign[]> {
  const named = await agentsOf(db, rows)
  const holidays = await siteHolidays(db)
  return rows.map((row) =>
    campaignFromRow(
      row,
      holidays,
      named.filter((one) => one.campaign_id === row.id).map((one) => one.agent_id),
    ),
  )
}

function campaignFromRow(row: CampaignRow, holidays: HolidaySettings, agents: readonly number[]): Campaign {
  const settings = parseCampaignSettings(row.settings)
  return {
    id: campaignId(row.id),
    name: row.name,
    description: row.description,
    status: row.status,
    agents: agents.map(agentId),
    settings: { ...settings, compliance: { ...settings.compliance, siteHolidays: holidays } },
  }
}

async function withNumbers(db: Kysely<SiteTables>, rows: readonly CampaignRow[]): Promise<CampaignView[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const named = await agentsOf(db, rows)
  const holidays = await siteHolidays(db)
  const counts = await db
    .selectFrom('lead_counts')
    .select(['campaign_id', 'stage', (eb) => eb.fn.sum<number>('n').as('n')])
    .where('campaign_id', 'in', ids)
    .groupBy(['campaign_id', 'stage'])
    .execute()
  const totals = await db.selectFrom('campaign_totals').selectAll().where('campaign_id', 'in', ids).execute()
  return rows.map((row) => {
    const agents = named.filter((one) => one.campaign_id === row.id)
    const own = counts.filter((one) => one.campaign_id === row.id)
    const completedLeads = own.find((one) => one.stage === 'finished')?.n ?? 0
    const successes = totals.find((one) => one.campaign_id === row.id)?.successes ?? 0
    return {
      ...campaignFromRow(
        row,
        holidays,
        agents.map((one) => one.agent_id),
      ),
      agentNames: agents.map((one) => one.name),
      totalLeads: own.reduce((sum, one) => sum + one.n, 0),
      completedLeads,
      successRate: completedLeads === 0 ? 0 : Math.min(100, Math.round((successes * 1000) / completedLeads) / 10),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }
  })
}
