/** What the pacer of a campaign had learned when it was kept last, as JSON of its PacerMemory. */
export interface PacerTable {
  campaign_id: number
  memory: string
  kept_at: number
}
