import type { Kysely } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'

/** Calls that were given one disposition. */
export interface DispositionCount {
  readonly disposition: string
  readonly calls: number
}

/** What an agent said of the calls that began in a span (`from` inclusive, `until` exclusive, epoch ms), the most frequent first. */
export async function dispositionsOf(
  db: Kysely<SiteTables>,
  query: { readonly agent: AgentId; readonly from: number; readonly until: number },
): Promise<readonly DispositionCount[]> {
  const rows = await db
    .selectFrom('calls')
    .where('agent_id', '=', query.agent)
    .where('reserved_at', '>=', query.from)
    .where('reserved_at', '<', query.until)
    .where('disposition', 'is not', null)
    .groupBy('disposition')
    .select((eb) => ['disposition', eb.fn.countAll<number>().as('n')])
    .execute()
  return rows
    .flatMap(({ disposition, n }) => (disposition === null ? [] : [{ disposition, calls: n }]))
    .sort((a, b) => b.calls - a.calls || a.disposition.localeCompare(b.disposition))
}
