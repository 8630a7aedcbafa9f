import { type Kysely, sql } from 'kysely'
import type { AgentId } from '../../../dialer/model/ids.js'
import { dayMs } from '../../projections/table.js'
import type { SiteTables } from '../../site-tables.js'

/** Leads that came on a day (UTC, epoch ms), or were won then. */
export interface LeadDay {
  readonly at: number
  readonly leads: number
  readonly conversions: number
}

/** Leads that came and leads that were won, day by day, of those lists show; `from` inclusive, `until` exclusive, epoch ms. */
export async function leadsByDay(
  db: Kysely<SiteTables>,
  span: { readonly from: number; readonly until: number },
  agents: readonly AgentId[] | 'all',
): Promise<readonly LeadDay[]> {
  if (agents !== 'all' && agents.length === 0) return []
  const count = (column: 'created_at' | 'converted_at') => {
    let some = db
      .selectFrom('lead_profiles')
      .where('archived_at', 'is', null)
      .where(column, '>=', span.from)
      .where(column, '<', span.until)
    if (column === 'converted_at') some = some.where('progress', '=', 'converted')
    if (agents !== 'all') some = some.where('agent_id', 'in', agents)
    return some
      .select((eb) => [
        sql<number>`${eb.ref(column)} / ${sql.lit(dayMs)} * ${sql.lit(dayMs)}`.as('at'),
        eb.fn.countAll<number>().as('n'),
      ])
      .groupBy('at')
      .execute()
  }
  const [came, won] = await Promise.all([count('created_at'), count('converted_at')])
  const days = new Map<number, LeadDay>()
  for (const { at, n } of came) days.set(at, { at, leads: n, conversions: 0 })
  for (const { at, n } of won) days.set(at, { at, leads: days.get(at)?.leads ?? 0, conversions: n })
  return [...days.values()].toSorted((a, b) => a.at - b.at)
}
