/** What an agent's performance is made from. */
export interface AgentRecord {
  /** Leads the agent has or had at the end, and how many of them were won. */
  readonly leads: number
  readonly converted: number
  readonly calls: number
  /** Calls that were answered. */
  readonly answered: number
  /** When the agent was last seen at work, epoch ms; null: never. */
  readonly lastActiveAt: number | null
}

const dayMs = 86_400_000

/**
 * How well an agent does, 0 to 100: 50 to begin with, half the per cent of leads won, 0.3 of the per cent of calls answered; at work within a
 * day 20 more, within three 10 more, not for a week 20 less.
 */
export function performanceOf(record: AgentRecord, now: number): number {
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
  const points =
    50 +
    0.5 * share(record.converted, record.leads) +
    0.3 * share(record.answered, record.calls) +
    recency(record.lastActiveAt === null ? null : now - record.lastActiveAt)
  return Math.min(100, Math.max(0, points))
}

function recency(awayMs: number | null): number {
  if (awayMs === null || awayMs > 7 * dayMs) return -20
  if (awayMs <= dayMs) return 20
  return awayMs <= 3 * dayMs ? 10 : 0
}

/** How much speaks against giving an agent one more lead: the least gets it. Ten for each open lead, and what is missing to full performance. */
export function loadScore(openLeads: number, performance: number): number {
  return 10 * openLeads + (100 - performance)
}
