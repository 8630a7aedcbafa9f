/** What an agent wrote of an own call afterwards, and whether and when the person is to be called again. */
export interface FollowUpTable {
  call_id: number
  agent_id: number
  lead_id: number | null
  number: string
  remarks: string | null
  notes: string | null
  open: 0 | 1
  scheduled_at: number | null
  /** JSON of what the lead was before it got this callback; null: it has none from here. */
  lead_before: string | null
  created_at: number
  updated_at: number
}
