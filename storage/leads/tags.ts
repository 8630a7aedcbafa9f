import { z } from 'zod'
import type { SiteTx } from '../writer/operation.js'
import type { LeadSelect } from './search.js'

/** As many tags as a lead may have. */
export const mostTags = 50

const kept = z.array(z.string())

/** The tags out of their JSON. */
export function tagsOf(json: string): readonly string[] {
  return json === '[]' ? [] : kept.parse(JSON.parse(json))
}

/** Leads that have a tag; found by the index of tags where nothing narrower is asked. */
export function tagged(some: LeadSelect, tag: string): LeadSelect {
  return some.where('leads.id', 'in', (eb) => eb.selectFrom('lead_tags').select('lead_id').where('tag', '=', tag))
}

/** Puts the tags a lead is to have beside the lead, so that it is found by them; the lead's own column is the caller's to write. */
export function indexTags(tx: SiteTx, lead: number, before: readonly string[], after: readonly string[]): void {
  for (const tag of before) {
    if (!after.includes(tag)) tx.statement('DELETE FROM lead_tags WHERE tag = ? AND lead_id = ?').run(tag, lead)
  }
  for (const tag of after) {
    if (before.includes(tag)) continue
    tx.statement('INSERT INTO lead_tags (tag, lead_id) VALUES (?, ?) ON CONFLICT DO NOTHING').run(tag, lead)
  }
}
