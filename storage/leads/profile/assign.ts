import type { AssignmentWhy } from '../../../dialer/crm/lead-profile.js'
import { performanceOf } from '../../../dialer/crm/performance.js'
import { type AgentId, agentId, campaignId, leadId, type UserId } from '../../../dialer/model/ids.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import { everMs } from '../../projections/table.js'
import type { SiteTx } from '../../writer/operation.js'

/** Who is asked for when a lead is to be given to somebody: at work, not on a break and not in a call. */
const available = `agents.deleted_at IS NULL AND agents.presence = 'available'`

/** What somebody available was last found to perform holds for so long. */
const performanceHoldsMs = 60_000
/** Agents whose performance is asked for anew before one decision; with more at work the others' is a little older. */
const mostAsked = 50

/**
 * The agent who gets a lead now: of those available the one with the least of ten for each open lead and what is missing to full performance
 * (loadScore), among equals who has been idle longest, that is neither came nor was given a lead since. Null: nobody is available.
 */
export function chooseAgent(tx: SiteTx, except: number | null = null): AgentId | null {
  refreshPerformance(tx)
  const found = tx
    .statement(
      `SELECT agents.id FROM agents LEFT JOIN agent_leads AS l ON l.agent_id = agents.id
       WHERE ${available} AND agents.id IS NOT ?
       ORDER BY 10 * ifnull(l.open, 0) + 100 - ifnull(l.performance, 70),
         max(agents.presence_since, ifnull(l.last_assigned_at, 0)), agents.id LIMIT 1`,
    )
    .pluck()
    .get(except)
  return typeof found === 'number' ? agentId(found) : null
}

interface RecordRow {
  readonly id: number
  readonly total: number
  readonly converted: number
  readonly calls: number
  readonly answered: number
}

function refreshPerformance(tx: SiteTx): void {
  const stale = tx
    .statement(
      `SELECT agents.id, ifnull(l.total, 0) AS total, ifnull(l.converted, 0) AS converted
       FROM agents LEFT JOIN agent_leads AS l ON l.agent_id = agents.id
       WHERE ${available} AND ifnull(l.performance_at, 0) <= ? ORDER BY ifnull(l.performance_at, 0) LIMIT ${mostAsked}`,
    )
    .all(tx.now - performanceHoldsMs) as RecordRow[]
  for (const { id, total, converted } of stale) {
    // The last second's calls are not in the sums yet; that moves nobody.
    const { calls, answered } = tx
      .statement(
        `SELECT sum(calls) AS calls, sum(answered) AS answered FROM (
           SELECT connected + abandoned + machine + busy + no_answer + rejected + unallocated + congestion + cancelled + failed AS calls,
             connected + abandoned + machine AS answered
             FROM call_sums WHERE width_ms = ${everMs} AND campaign_id = 0 AND agent_id = @id AND direction = 'all'
           UNION ALL SELECT 0, 0)`,
      )
      .get({ id }) as RecordRow
    // Whoever is available is at work now.
    const performance = performanceOf({ leads: total, converted, calls, answered, lastActiveAt: tx.now }, tx.now)
    tx.statement(
      `INSERT INTO agent_leads (agent_id, open, total, converted, performance, performance_at) VALUES (?, 0, 0, 0, ?, ?)
       ON CONFLICT DO UPDATE SET performance = excluded.performance, performance_at = excluded.performance_at`,
    ).run(id, performance, tx.now)
  }
}

/** Why and by whom a lead changes hands. */
export interface Handing {
  readonly why: AssignmentWhy
  /** The person who decided; null: the rule. */
  readonly user: UserId | null
}

interface HandedRow {
  readonly campaign_id: number
  readonly name: string | null
  readonly number: string
  readonly agent_id: number | null
}

/** Makes a lead an agent's work: profile, history and journal. The dialer's own row follows unless somebody has it for a call just now. */
export function giveLead(tx: SiteTx, lead: number, to: AgentId, { why, user }: Handing): void {
  const before = tx
    .statement(
      `SELECT leads.campaign_id, leads.name, leads.number, p.agent_id FROM lead_profiles AS p JOIN leads ON leads.id = p.lead_id
       WHERE p.lead_id = ?`,
    )
    .get(lead) as HandedRow | undefined
  if (!before || before.agent_id === to) return
  const by = why === 'person' ? 'person' : why === 'import' ? 'import' : 'rule'
  tx.statement(
    `UPDATE lead_profiles SET agent_id = ?, assigned_at = ?, assigned_by = ?, reassigned = reassigned + ?, waiting_since = NULL
     WHERE lead_id = ?`,
  ).run(to, tx.now, by, why === 'untouched' ? 1 : 0, lead)
  tx.statement(
    `UPDATE leads SET owner_agent_id = ?, updated_at = ? WHERE id = ? AND stage NOT IN ('claimed', 'inAttempt')`,
  ).run(to, tx.now, lead)
  noteHanding(tx, { lead, from: before.agent_id, to, why, user })
  tx.statement(
    `INSERT INTO agent_leads (agent_id, open, total, converted, last_assigned_at) VALUES (?, 0, 0, 0, ?)
     ON CONFLICT DO UPDATE SET last_assigned_at = excluded.last_assigned_at`,
  ).run(to, tx.now)
  const facts = {
    at: tx.now,
    lead: leadId(lead),
    campaign: campaignId(before.campaign_id),
    agent: to,
    name: before.name,
    // Written only after parsePhoneNumber.
    phone: before.number as PhoneNumber,
    assignedAt: tx.now,
    by,
    user,
  } as const
  tx.journal([
    before.agent_id === null
      ? { kind: 'lead.assigned', ...facts }
      : { kind: 'lead.reassigned', ...facts, from: agentId(before.agent_id) },
  ])
}

/** Takes a lead from whoever has it; nobody is told, for nobody has work by it. */
export function takeLead(tx: SiteTx, lead: number, user: UserId | null): void {
  const from = tx.statement('SELECT agent_id FROM lead_profiles WHERE lead_id = ?').pluck().get(lead)
  tx.statement(
    'UPDATE lead_profiles SET agent_id = NULL, assigned_at = NULL, assigned_by = NULL, waiting_since = NULL WHERE lead_id = ?',
  ).run(lead)
  if (typeof from !== 'number') return
  tx.statement(
    `UPDATE leads SET owner_agent_id = NULL, updated_at = ? WHERE id = ? AND stage NOT IN ('claimed', 'inAttempt')`,
  ).run(tx.now, lead)
  noteHanding(tx, { lead, from, to: null, why: 'person', user })
}

function noteHanding(
  tx: SiteTx,
  {
    lead,
    from,
    to,
    why,
    user,
  }: Handing & { readonly lead: number; readonly from: number | null; readonly to: number | null },
): void {
  tx.statement(
    'INSERT INTO lead_assignments (lead_id, from_agent_id, to_agent_id, why, user_id, at) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(lead, from, to, why, user, tx.now)
}

/** Gives a lead to whom the rule names; where nobody is available it waits. */
export function assignByRule(tx: SiteTx, lead: number): AgentId | null {
  const agent = chooseAgent(tx)
  if (agent === null) tx.statement('UPDATE lead_profiles SET waiting_since = ? WHERE lead_id = ?').run(tx.now, lead)
  else giveLead(tx, lead, agent, { why: 'created', user: null })
  return agent
}

/** Waiting leads that one who is available is given in one go, so that who comes first in the morning is not given the night's all. */
export const waitingPerAgent = 10

/**
 * Gives waiting leads, the oldest first, to whom the rule names; at most `most`, absent {@link waitingPerAgent} for each who is available.
 * Whoever spoke with one meanwhile keeps it. Returns how many it gave.
 */
export function assignWaiting(tx: SiteTx, most?: number): number {
  if (tx.statement('SELECT 1 FROM lead_profiles WHERE waiting_since IS NOT NULL LIMIT 1').get() === undefined) return 0
  const crew =
    most ?? waitingPerAgent * Number(tx.statement(`SELECT count(*) FROM agents WHERE ${available}`).pluck().get())
  const waiting = tx
    .statement(
      `SELECT p.lead_id AS lead, agents.id AS owner FROM lead_profiles AS p JOIN leads ON leads.id = p.lead_id
         LEFT JOIN agents ON agents.id = leads.owner_agent_id AND agents.deleted_at IS NULL
       WHERE p.waiting_since IS NOT NULL ORDER BY p.waiting_since, p.lead_id LIMIT ?`,
    )
    .all(crew) as { readonly lead: number; readonly owner: number | null }[]
  let given = 0
  for (const { lead, owner } of waiting) {
    const agent = owner === null ? chooseAgent(tx) : agentId(owner)
    if (agent === null) break
    giveLead(tx, lead, agent, { why: 'waited', user: null })
    given += 1
  }
  return given
}
