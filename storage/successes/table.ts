/** Dispositions marked as success, by the agent and the quarter of an hour (UTC) in which their calls began. */
export interface AgentSuccessTable {
  agent_id: number
  bucket_at: number
  successes: number
}
