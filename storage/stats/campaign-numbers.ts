import type { Kysely } from 'kysely'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { outcomesOf } from '../calls/status.js'
import { noCampaign } from '../projections/table.js'
import type { SiteTables } from '../site-tables.js'
import { rate } from './rate.js'
import { callsIn, type SumRange, sumsBy } from './sums.js'

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
  const sums = (await sumsBy(db, 'campaign', range)).filter((sum) => callsIn(sum) > 0)
  const rows = await db.selectFrom('campaigns').select(['id', 'name']).execute()
  const names = new Map(rows.map((row) => [row.id, row.name]))
  return sums
    .toSorted((a, b) => callsIn(b) - callsIn(a) || a.key - b.key)
    .map((sum) => {
      const { connected, abandoned, machine } = sum.outcomes
      return {
        campaign: sum.key === noCampaign ? null : campaignId(sum.key),
        name: names.get(sum.key) ?? null,
        totalCalls: callsIn(sum),
        answeredCalls: callsIn(sum, outcomesOf('answered')),
        connectedCalls: connected,
        abandonedCalls: abandoned,
        abandonedRate: rate(abandoned, connected + abandoned),
        machineCalls: machine,
        talkMs: sum.talkMs,
      }
    })
}
