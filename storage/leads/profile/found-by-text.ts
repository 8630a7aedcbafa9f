import { type Kysely, sql } from 'kysely'
import { type LeadId, leadId } from '../../../dialer/model/ids.js'
import type { SiteTables } from '../../site-tables.js'
import { matchText } from './search.js'

/** The newest leads that are found by a text; see matchText. */
export async function leadsFoundBy(db: Kysely<SiteTables>, text: string, most: number): Promise<readonly LeadId[]> {
  const words = matchText(text)
  if (words === '') return []
  const { rows } = await sql<{ id: number }>`
    SELECT rowid AS id FROM lead_texts WHERE lead_texts MATCH ${words} ORDER BY rowid DESC LIMIT ${most}`.execute(db)
  return rows.map(({ id }) => leadId(id))
}
