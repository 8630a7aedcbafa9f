import { type Kysely, sql } from 'kysely'
import type { AgentId } from '../../dialer/model/ids.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import { type LeadView, viewFromRow } from './repository.js'

/** One page of the leads an agent promised to call back, the next one first. Callbacks that anybody may make are not among them. */
export async function listCallbacks(
  db: Kysely<SiteTables>,
  query: PageQuery & { readonly agent: AgentId },
): Promise<Page<LeadView>> {
  const some = db
    .selectFrom('leads')
    .innerJoin('campaigns', 'campaigns.id', 'leads.campaign_id')
    // Spelled as the partial index of the callbacks spells it: few leads have one.
    .where(sql<boolean>`leads.stage = 'ready' AND leads.callback_at IS NOT NULL`)
    .where('leads.callback_agent_id', '=', query.agent)
    .where('campaigns.deleted_at', 'is', null)
    .where('leads.deleted_at', 'is', null)
  const rows = await some
    .selectAll('leads')
    .orderBy('leads.due_at')
    .orderBy('leads.id')
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(viewFromRow), total: n }
}
