import { CompiledQuery, type Kysely } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import type { LeadStage, LeadStatus } from '../../dialer/model/lead.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { wholeRows } from '../cached-statements.js'
import type { SiteTables } from '../site-tables.js'

/** Records of a span of time, epoch ms with the end exclusive, of some agents or of all, those of nobody included. */
export interface PagesFilter {
  readonly from: number
  readonly until: number
  readonly agents: readonly AgentId[] | 'all'
}

/** A call as files show it. */
export interface ExportedCall {
  readonly id: number
  readonly reserved_at: number
  readonly direction: 'inbound' | 'outbound'
  readonly number: string
  readonly lead_name: string | null
  readonly agent_name: string | null
  readonly campaign_name: string | null
  readonly outcome: Outcome | null
  readonly dialed_at: number | null
  readonly answered_at: number | null
  readonly bridged_at: number | null
  readonly ended_at: number | null
  readonly attempt: number
  readonly disposition: string | null
  readonly note: string | null
}

/** Calls behind the one named, in the order of their start: each page costs the same, however far it is from the first. */
export async function callsPage(
  db: Kysely<SiteTables>,
  filter: PagesFilter,
  after: { readonly at: number; readonly id: number } | null,
  limit: number,
): Promise<readonly ExportedCall[]> {
  const whose = ofAgents(filter.agents, 'calls.agent_id')
  return select<ExportedCall>(
    db,
    `${wholeRows}SELECT calls.id, calls.reserved_at, calls.direction, calls.number, leads.name AS lead_name, agents.name AS agent_name,
       campaigns.name AS campaign_name, calls.outcome, calls.dialed_at, calls.answered_at, calls.bridged_at, calls.ended_at, calls.attempt,
       calls.disposition, calls.note
     FROM calls LEFT JOIN leads ON leads.id = calls.lead_id LEFT JOIN agents ON agents.id = calls.agent_id
       LEFT JOIN campaigns ON campaigns.id = calls.campaign_id
     WHERE calls.reserved_at < ? AND (calls.reserved_at, calls.id) > (?, ?) ${whose.text}
     ORDER BY calls.reserved_at, calls.id LIMIT ?`,
    [filter.until, after?.at ?? filter.from - 1, after?.id ?? Number.MAX_SAFE_INTEGER, ...whose.values, limit],
  )
}

export async function countCallsOf(db: Kysely<SiteTables>, { from, until, agents }: PagesFilter): Promise<number> {
  const whose = ofAgents(agents, 'agent_id')
  const text = `SELECT count(*) AS n FROM calls WHERE reserved_at >= ? AND reserved_at < ? ${whose.text}`
  const [row] = await select<{ readonly n: number }>(db, text, [from, until, ...whose.values])
  return row?.n ?? 0
}

/** A lead as files show it. */
export interface ExportedLead {
  readonly id: number
  readonly name: string | null
  readonly number: string
  readonly email: string | null
  readonly campaign_name: string | null
  readonly owner_name: string | null
  readonly stage: LeadStage
  readonly status: LeadStatus
  readonly source: string | null
  readonly quality: string | null
  readonly progress: string | null
  readonly attempts: number
  readonly last_attempt_at: number | null
  readonly due_at: number
  readonly created_at: number
}

/** Leads made in the span, behind the one named, in the order of their ids. */
export async function leadsPage(
  db: Kysely<SiteTables>,
  { from, until, agents }: PagesFilter,
  after: number,
  limit: number,
): Promise<readonly ExportedLead[]> {
  const whose = ofAgents(agents, 'leads.owner_agent_id')
  return select<ExportedLead>(
    db,
    `${wholeRows}SELECT leads.id, leads.name, leads.number, leads.email, campaigns.name AS campaign_name, agents.name AS owner_name,
       leads.stage, leads.status, lead_profiles.source, lead_profiles.quality, lead_profiles.progress, leads.attempts,
       leads.last_attempt_at, leads.due_at, leads.created_at
     FROM leads LEFT JOIN lead_profiles ON lead_profiles.lead_id = leads.id LEFT JOIN campaigns ON campaigns.id = leads.campaign_id
       LEFT JOIN agents ON agents.id = leads.owner_agent_id
     WHERE leads.id > ? AND leads.deleted_at IS NULL AND leads.created_at >= ? AND leads.created_at < ? ${whose.text}
     ORDER BY leads.id LIMIT ?`,
    [after, from, until, ...whose.values, limit],
  )
}

export async function countLeadsMade(db: Kysely<SiteTables>, { from, until, agents }: PagesFilter): Promise<number> {
  const whose = ofAgents(agents, 'owner_agent_id')
  const text = `SELECT count(*) AS n FROM leads WHERE deleted_at IS NULL AND created_at >= ? AND created_at < ? ${whose.text}`
  const [row] = await select<{ readonly n: number }>(db, text, [from, until, ...whose.values])
  return row?.n ?? 0
}

function ofAgents(agents: readonly AgentId[] | 'all', column: string) {
  if (agents === 'all') return { text: '', values: [] }
  return { text: `AND ${column} IN (${agents.map(() => '?').join(', ')})`, values: agents }
}

async function select<Row>(db: Kysely<SiteTables>, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}
