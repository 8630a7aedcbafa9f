/** Dispositions marked as success, by the agent and the quarter of an hour and the day (UTC) in which their calls began. */
export interface AgentSuccessTable {
  agent_id: number
  /** Width of the bucket: a quarter of an hour or a day. */
  width_ms: number
  /** Its first moment. */
  bucket_at: number
  successes: number
}
