import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { type AgentId, agentId } from '../../dialer/model/ids.js'
import { quarterMs } from '../projections/table.js'
import type { SiteTables } from '../site-tables.js'
import { callsIn, sumsBy } from '../stats/sums.js'
import { successesBy } from '../successes/repository.js'

/** What the records say an agent did in a span of time. */
export interface ReportNumbers {
  /** Ended calls that began in it. */
  readonly calls: number
  /** Those in which a person was spoken with. */
  readonly completed: number
  /** From bridge to end, summed. ms */
  readonly talkMs: number
  /** Calls whose disposition was a success. */
  readonly successes: number
  /** Follow-ups with a time that were done in it. */
  readonly followUpsCompleted: number
  /** Leads of the agent that were converted in it. */
  readonly convertedLeads: number
}

export const noNumbers: ReportNumbers = {
  calls: 0,
  completed: 0,
  talkMs: 0,
  successes: 0,
  followUpsCompleted: 0,
  convertedLeads: 0,
}

/** Numbers as they are kept with a report. */
export const reportNumbersSchema = z.object({
  calls: z.number(),
  completed: z.number(),
  talkMs: z.number(),
  successes: z.number(),
  followUpsCompleted: z.number(),
  convertedLeads: z.number(),
})

/** Moments, epoch ms; `until` exclusive. */
export interface NumbersSpan {
  readonly from: number
  readonly until: number
}

/**
 * The numbers of each agent that has any, from the projections: a handful of statements, whatever the number of calls. Successes are counted
 * by whole quarters of an hour, on which days of every time zone begin.
 * @param agent absent: all agents
 */
export async function numbersOf(
  db: Kysely<SiteTables>,
  span: NumbersSpan,
  agent?: AgentId,
): Promise<ReadonlyMap<AgentId, ReportNumbers>> {
  const whose = agent === undefined ? {} : { agent }
  const sums = await sumsBy(db, agent === undefined ? 'agent' : 'all', { ...span, ...whose })
  const quarters = {
    from: Math.floor(span.from / quarterMs) * quarterMs,
    until: Math.ceil(span.until / quarterMs) * quarterMs,
  }
  const successes = await successesBy(db, { ...quarters, ...whose })
  const followUps = await doneFollowUps(db, span, agent)
  const conversions = await conversionsBy(db, span, agent)
  const calls = new Map(sums.map((sum) => [agent ?? agentId(sum.key), sum]))
  const all = new Set([...calls.keys(), ...[successes, followUps, conversions].flatMap((one) => [...one.keys()])])
  return new Map(
    [...all].map((key) => {
      const id = agentId(key)
      const sum = calls.get(id)
      return [
        id,
        {
          calls: sum ? callsIn(sum) : 0,
          completed: sum?.outcomes.connected ?? 0,
          talkMs: sum?.talkMs ?? 0,
          successes: successes.get(id) ?? 0,
          followUpsCompleted: followUps.get(id) ?? 0,
          convertedLeads: conversions.get(id) ?? 0,
        },
      ]
    }),
  )
}

async function doneFollowUps(db: Kysely<SiteTables>, { from, until }: NumbersSpan, agent?: AgentId) {
  let some = db
    .selectFrom('follow_ups')
    .select((eb) => ['agent_id', eb.fn.countAll<number>().as('n')])
    .where('open', '=', 0)
    .where('scheduled_at', 'is not', null)
    .where('updated_at', '>=', from)
    .where('updated_at', '<', until)
    .groupBy('agent_id')
  if (agent !== undefined) some = some.where('agent_id', '=', agent)
  return new Map((await some.execute()).map((row) => [row.agent_id, row.n]))
}

async function conversionsBy(db: Kysely<SiteTables>, { from, until }: NumbersSpan, agent?: AgentId) {
  const whose = agent === undefined ? sql`IS NOT NULL` : sql`= ${agent}`
  const { rows } = await sql<{ readonly agent_id: number; readonly n: number }>`
    SELECT agent_id, count(*) AS n FROM lead_profiles
    WHERE progress = 'converted' AND converted_at >= ${from} AND converted_at < ${until} AND agent_id ${whose} GROUP BY 1`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.agent_id, row.n]))
}
