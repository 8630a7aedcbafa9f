import type { Kysely } from 'kysely'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { callStatus } from '../calls/status.js'
import type { SiteTables } from '../site-tables.js'
import { rate } from './rate.js'
import { type SumRange, sumsBy } from './sums.js'

/** The numbers of one campaign in a time range. */
export interface CampaignNumbers {
  /** Null: calls without a campaign. */
  readonly campaign: CampaignId | null
  /** Also of a campaign that was deleted since. */
  readonly name: string | null
  readonly totalCalls: number
  /** Whatever was picked up, a machine included. */
  readonly answeredCalls: number
  /** With an agent. */
  readonly connectedCalls: number
  /** People who answered and got no agent in time. */
  readonly abandonedCalls: number
  /** Abandoned of all that a person answered, in per cent with one decimal (16 CFR 310.4(b)(4)(i)). */
  readonly abandonedRate: number
  readonly machineCalls: number
  readonly talkMs: number
}

/** What every campaign did in a time range, the busiest first; those without a call are left out. */
export async function campaignNumbers(db: Kysely<SiteTables>, range: SumRange): Promise<readonly CampaignNumbers[]> {
  const campaigns = new Map<number, { total: number; answered: number; talkMs: number; by: Map<string, number> }>()
  for (const { key, outcome, calls, talk_ms } of await sumsBy(db, 'campaign', range)) {
    const own = campaigns.get(key) ?? { total: 0, answered: 0, talkMs: 0, by: new Map<string, number>() }
    campaigns.set(key, own)
    own.total += calls
    if (callStatus(outcome) === 'answered') own.answered += calls
    own.talkMs += talk_ms
    own.by.set(outcome, (own.by.get(outcome) ?? 0) + calls)
  }
  const rows = await db.selectFrom('campaigns').select(['id', 'name']).execute()
  const names = new Map(rows.map((row) => [row.id, row.name]))
  return [...campaigns]
    .sort(([a, x], [b, y]) => y.total - x.total || a - b)
    .map(([id, { total, answered, talkMs, by }]) => {
      const connectedCalls = by.get('connected') ?? 0
      const abandonedCalls = by.get('abandoned') ?? 0
      return {
        campaign: id === 0 ? null : campaignId(id),
        name: names.get(id) ?? null,
        totalCalls: total,
        answeredCalls: answered,
        connectedCalls,
        abandonedCalls,
        abandonedRate: rate(abandonedCalls, connectedCalls + abandonedCalls),
        machineCalls: by.get('machine') ?? 0,
        talkMs,
      }
    })
}
