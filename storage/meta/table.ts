import type { Generated } from 'kysely'

/** `waiting`: to be fetched; `kept`: it is a lead; `failed`: it is none, and `why` tells the reason. */
export type MetaLeadState = 'waiting' | 'kept' | 'failed'

/**
 * A lead of Meta's forms, once by `leadgen_id`, from the delivery on. Ids are texts, for they are larger than a number holds. What was
 * answered stands here, so that the same delivery is answered the same whatever became of the lead since: `lead_name`, `lead_email`,
 * `agent_id` and `agent_name`.
 */
export interface MetaLeadTable {
  id: Generated<number>
  leadgen_id: string
  page_id: string | null
  form_id: string | null
  ad_id: string | null
  ad_name: string | null
  campaign_id: string | null
  campaign_name: string | null
  state: MetaLeadState
  tries: number
  next_try_at: number | null
  why: string | null
  lead_id: number | null
  /** 1: the number was a lead's already. */
  known: 0 | 1
  lead_name: string | null
  lead_email: string | null
  agent_id: number | null
  agent_name: string | null
  /** When the person filled in the form, as Meta tells it. */
  said_at: number | null
  received_at: number
  kept_at: number | null
}
