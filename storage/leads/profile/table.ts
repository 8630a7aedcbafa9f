import type { Generated } from 'kysely'
import type { AssignmentWhy, LeadProgress, LeadQuality, LeadSource } from '../../../dialer/crm/lead-profile.js'
import type { AssignedBy } from '../../../dialer/model/lead.js'
import type { PriorityClass } from '../../../dialer/model/lead-priority.js'

/**
 * What people who work a lead know of it beside the dialer's row. Only leads that somebody works have one (see adopt.ts), so a list of a
 * million numbers to dial pays nothing for it. `priority_word` follows the lead's own by a trigger, so that an index can serve it; `answers` is a
 * JSON object; `origin` is the name of a lead at whoever sent it, given once.
 */
export interface LeadProfileTable {
  lead_id: number
  campaign_id: number
  source: LeadSource
  quality: LeadQuality
  priority_word: PriorityClass
  progress: LeadProgress
  progress_at: number
  agent_id: number | null
  assigned_at: number | null
  assigned_by: AssignedBy | null
  reassigned: Generated<number>
  waiting_since: number | null
  last_contact_at: number | null
  contacts: Generated<number>
  requirements: string | null
  product: string | null
  notes: string | null
  answers: Generated<string>
  ad_campaign_id: string | null
  ad_campaign_name: string | null
  ad_id: string | null
  ad_name: string | null
  form_id: string | null
  form_name: string | null
  origin: string | null
  value: number | null
  converted_at: number | null
  score: number
  /** When the score is to be made anew; 0: at once. Null: never by itself. */
  score_due_at: number | null
  archived_at: number | null
  created_at: number
}

/** Who had a lead from when on. */
export interface LeadAssignmentTable {
  id: Generated<number>
  lead_id: number
  from_agent_id: number | null
  to_agent_id: number | null
  why: AssignmentWhy
  /** The person who decided; null: the rule. */
  user_id: number | null
  at: number
}

/** What automatic assignment asks of an agent; the sums are kept by triggers on the leads' profiles. */
export interface AgentLeadTable {
  agent_id: number
  /** Leads still to be worked. */
  open: number
  total: number
  converted: number
  last_assigned_at: number | null
  /** 0 to 100, as of `performance_at`; null: never asked. */
  performance: number | null
  performance_at: Generated<number>
}
