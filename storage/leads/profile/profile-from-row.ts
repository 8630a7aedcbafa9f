import type { Selectable } from 'kysely'
import type { LeadProfile } from '../../../dialer/crm/lead-profile.js'
import { agentId } from '../../../dialer/model/ids.js'
import { parseJsonObject } from '../../parse-json.js'
import type { LeadProfileTable } from './table.js'

/** The columns a {@link LeadProfile} is made of; the lead's own row has none of these names. */
export const profileColumns = [
  'source',
  'quality',
  'progress',
  'progress_at',
  'agent_id',
  'assigned_at',
  'assigned_by',
  'reassigned',
  'waiting_since',
  'last_contact_at',
  'contacts',
  'requirements',
  'product',
  'notes',
  'answers',
  'ad_campaign_id',
  'ad_campaign_name',
  'ad_id',
  'ad_name',
  'form_id',
  'form_name',
  'value',
  'converted_at',
  'score',
  'archived_at',
] as const satisfies readonly (keyof LeadProfileTable)[]

export type ProfileRow = Pick<Selectable<LeadProfileTable>, (typeof profileColumns)[number]>

/** A profile's row as use cases have it. */
export function profileFromRow(row: ProfileRow): LeadProfile {
  return {
    source: row.source,
    quality: row.quality,
    progress: row.progress,
    progressAt: row.progress_at,
    agent: row.agent_id === null ? null : agentId(row.agent_id),
    assignedAt: row.assigned_at,
    assignedBy: row.assigned_by,
    reassigned: row.reassigned,
    waitingSince: row.waiting_since,
    lastContactAt: row.last_contact_at,
    contacts: row.contacts,
    requirements: row.requirements,
    product: row.product,
    notes: row.notes,
    answers: row.answers === '{}' ? noAnswers : textsOf(row.answers),
    ad: {
      campaignId: row.ad_campaign_id,
      campaignName: row.ad_campaign_name,
      adId: row.ad_id,
      adName: row.ad_name,
      formId: row.form_id,
      formName: row.form_name,
    },
    value: row.value,
    convertedAt: row.converted_at,
    score: row.score,
    archivedAt: row.archived_at,
  }
}

const noAnswers: Readonly<Record<string, string>> = {}

function textsOf(json: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parseJsonObject(json)).map(([key, value]) => [key, String(value)]))
}
