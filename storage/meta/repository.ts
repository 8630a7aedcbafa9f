import { CompiledQuery, type Kysely, type Selectable, sql } from 'kysely'
import { type AgentId, agentId, type LeadId, leadId, type UserId, userId } from '../../dialer/model/ids.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { MetaLeadState, MetaLeadTable } from './table.js'

/** A lead of Meta's forms. */
export interface MetaLead {
  readonly id: number
  readonly leadgenId: string
  readonly pageId: string | null
  readonly formId: string | null
  readonly adId: string | null
  readonly adName: string | null
  readonly campaignId: string | null
  readonly campaignName: string | null
  readonly state: MetaLeadState
  readonly tries: number
  readonly nextTryAt: number | null
  readonly why: string | null
  readonly lead: LeadId | null
  /** The number was a lead's already. */
  readonly isKnown: boolean
  /** As they were when it was kept. */
  readonly leadName: string | null
  readonly leadEmail: string | null
  readonly agent: AgentId | null
  readonly agentName: string | null
  readonly saidAt: number | null
  readonly receivedAt: number
  readonly keptAt: number | null
}

export interface MetaLeadQuery extends PageQuery {
  readonly state?: MetaLeadState
  /** When they came, epoch ms; `until` exclusive. */
  readonly from?: number
  readonly until?: number
}

/** One page, the last that came first. */
export async function listMetaLeads(db: Kysely<SiteTables>, query: MetaLeadQuery): Promise<Page<MetaLead>> {
  const { state, from, until } = query
  let some = db.selectFrom('meta_leads')
  if (state !== undefined) some = some.where('state', '=', state)
  if (from !== undefined) some = some.where('received_at', '>=', from)
  if (until !== undefined) some = some.where('received_at', '<', until)
  const rows = await some.selectAll().orderBy('id', 'desc').limit(query.limit).offset(pageOffset(query)).execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(metaLeadFromRow), total: n }
}

export async function findMetaLead(db: Kysely<SiteTables>, leadgenId: string): Promise<MetaLead | null> {
  const row = await db.selectFrom('meta_leads').selectAll().where('leadgen_id', '=', leadgenId).executeTakeFirst()
  return row ? metaLeadFromRow(row) : null
}

/** Those to be fetched by now, the longest due first. */
export async function dueMetaLeads(db: Kysely<SiteTables>, now: number, limit: number): Promise<readonly MetaLead[]> {
  const rows = await db
    .selectFrom('meta_leads')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(limit)
    .execute()
  return rows.map(metaLeadFromRow)
}

/** What a campaign of Meta brought. Money is in whatever the values were given in. */
export interface MetaCampaign {
  readonly campaignId: string | null
  readonly campaignName: string | null
  readonly leads: number
  readonly converted: number
  readonly value: number
  /** Mean of hot 3, warm 2, cold 1; null of nothing. */
  readonly quality: number | null
}

/** By campaign, most leads first: what came in a span, and what became of it until now. A lead that was there before counts as one. */
export async function metaCampaigns(
  db: Kysely<SiteTables>,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<readonly MetaCampaign[]> {
  const text = `SELECT m.campaign_id AS campaignId, max(m.campaign_name) AS campaignName, count(*) AS leads,
      count(p.converted_at) AS converted, ifnull(sum(iif(p.converted_at IS NULL, 0, p.value)), 0) AS value,
      avg(CASE p.quality WHEN 'hot' THEN 3 WHEN 'warm' THEN 2 WHEN 'cold' THEN 1 END) AS quality
    FROM meta_leads AS m LEFT JOIN lead_profiles AS p ON p.lead_id = m.lead_id
    WHERE m.received_at >= ? AND m.received_at < ? AND m.state = 'kept' GROUP BY m.campaign_id ORDER BY leads DESC, m.campaign_id`
  return (await db.executeQuery<MetaCampaign>(CompiledQuery.raw(text, [from, until]))).rows
}

/** How many are in each state, over all time. */
export async function metaStates(db: Kysely<SiteTables>): Promise<Readonly<Record<MetaLeadState, number>>> {
  const rows = await db
    .selectFrom('meta_leads')
    .select(['state', sql<number>`count(*)`.as('n')])
    .groupBy('state')
    .execute()
  const found = { waiting: 0, kept: 0, failed: 0 }
  for (const { state, n } of rows) found[state] = n
  return found
}

export function metaLeadFromRow(row: Selectable<MetaLeadTable>): MetaLead {
  return {
    id: row.id,
    leadgenId: row.leadgen_id,
    pageId: row.page_id,
    formId: row.form_id,
    adId: row.ad_id,
    adName: row.ad_name,
    campaignId: row.campaign_id,
    campaignName: row.campaign_name,
    state: row.state,
    tries: row.tries,
    nextTryAt: row.next_try_at,
    why: row.why,
    lead: row.lead_id === null ? null : leadId(row.lead_id),
    isKnown: row.known === 1,
    leadName: row.lead_name,
    leadEmail: row.lead_email,
    agent: row.agent_id === null ? null : agentId(row.agent_id),
    agentName: row.agent_name,
    saidAt: row.said_at,
    receivedAt: row.received_at,
    keptAt: row.kept_at,
  }
}

/** The account of an agent, former ones included; null if there never was such an agent. */
export async function userOfAgent(db: Kysely<SiteTables>, agent: AgentId): Promise<UserId | null> {
  const row = await db.selectFrom('agents').select('user_id').where('id', '=', agent).executeTakeFirst()
  return row ? userId(row.user_id) : null
}
