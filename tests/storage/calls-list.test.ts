import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { agentId, campaignId } from '../../dialer/model/ids.js'
import { outcomes } from '../../dialer/model/outcome.js'
import { type CallQuery, listCalls } from '../../storage/calls/repository.js'
import { callStatus, callStatuses } from '../../storage/calls/status.js'
import { monday10 } from '../support/factories.js'
import { openTestStore, site, type TestStore } from './support.js'

const hour = 3_600_000
const random = createSeededRandom(7)
const below = (n: number) => Math.floor(random.next() * n)
const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!

const stages = [
  { open: 'initiated', ringing: null, answered: null },
  { open: 'ringing', ringing: 1, answered: null },
  { open: 'answered', ringing: 1, answered: 2 },
  { open: 'answered', ringing: null, answered: 2 },
] as const

/** Calls of ten days in no order of their start, two in a hundred open, some at the same moment. */
const calls = Array.from({ length: 12_000 }, (_, n) => {
  const outcome = below(50) === 0 ? null : oneOf(outcomes)
  return {
    id: n + 1,
    at: monday10 + below(240) * hour + below(60) * 60_000,
    outcome,
    campaign: oneOf([null, 1, 2, 2, 2, 2]),
    agent: outcome === 'connected' ? 1 + below(4) : null,
    direction: below(20) === 0 ? ('inbound' as const) : ('outbound' as const),
    ...(outcome === null ? oneOf(stages) : { open: null, ringing: null, answered: null }),
    number: `+1555${String(below(3000)).padStart(7, '0')}`,
  }
})

let test: TestStore
beforeAll(async () => {
  test = await openTestStore()
  const sqlite = test.connections[1]!
  const insert = sqlite.prepare(
    `INSERT INTO calls (id, ref, direction, number, dial_mode, attempt, reserved_at, outcome, campaign_id, agent_id, ringing_at,
       answered_at)
     VALUES (?, ?, ?, ?, 'power', 1, ?, ?, ?, ?, ?, ?)`,
  )
  sqlite.transaction(() => {
    for (const { id, direction, number, at, outcome, campaign, agent, ringing, answered } of calls) {
      insert.run(id, `c.${id}`, direction, number, at, outcome, campaign, agent, ringing, answered)
    }
  })()
})
afterAll(() => test.end())

function expected(query: CallQuery): { ids: number[]; total: number } {
  const down = query.order === 'asc' ? 1 : -1
  const number = (call: (typeof calls)[number]) => (query.sortBy === 'destination' ? call.number : '')
  const all = calls
    .filter(
      (call) =>
        (query.status === undefined || callStatus(call.outcome) === query.status) &&
        (call.outcome === null && query.open !== undefined
          ? call.open === query.open
          : query.outcomes === undefined
            ? query.open === undefined
            : call.outcome !== null && query.outcomes.includes(call.outcome)) &&
        (query.agent === undefined || call.agent === query.agent) &&
        (query.campaign === undefined || call.campaign === query.campaign) &&
        (query.direction === undefined || call.direction === query.direction) &&
        (query.from === undefined || call.at >= query.from) &&
        (query.until === undefined || call.at < query.until) &&
        (query.query === undefined || call.number.includes(query.query)),
    )
    .sort((a, b) => down * (number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : a.at - b.at || a.id - b.id))
  const from = (query.page - 1) * query.limit
  return { ids: all.slice(from, from + query.limit).map(({ id }) => id), total: all.length }
}

function anyQuery(): CallQuery {
  const half = () => below(2) === 0
  const from = monday10 + below(240 * 4) * 900_000 + below(3) * 123_456
  const limit = oneOf([1, 7, 20, 100])
  return {
    page: 1 + below(oneOf([1, 5, Math.ceil(13_000 / limit)])),
    limit,
    order: oneOf(['asc', 'desc'] as const),
    sortBy: oneOf(['createdAt', 'createdAt', 'destination'] as const),
    ...(half()
      ? { status: oneOf(callStatuses) }
      : below(3) === 0 && { open: oneOf(['initiated', 'ringing', 'answered'] as const) }),
    ...(below(5) === 0 && { outcomes: [oneOf(outcomes), 'machine' as const] }),
    ...(below(3) === 0 && { agent: agentId(1 + below(5)) }),
    ...(below(3) === 0 && { campaign: campaignId(1 + below(3)) }),
    ...(below(4) === 0 && { direction: oneOf(['inbound', 'outbound'] as const) }),
    ...(half() && { from }),
    ...(below(4) === 0 && { until: from + below(200) * hour }),
    ...(below(6) === 0 && { query: oneOf(['7', '00', '+15550000', '15550001']) }),
  }
}

describe('a page of calls', () => {
  it.each(['before the sums took anything in', 'in the middle of it', 'after it'])(
    'holds what looking at each call would give, %s',
    async (when) => {
      for (let more = when !== 'before the sums took anything in', runs = 0; more; runs += 1) {
        ;({ more } = await test.store.write(site, 'projections.run', null))
        if (when === 'in the middle of it' && runs === 8) break
      }
      const { db } = test.reader()
      for (let n = 0; n < 150; n++) {
        const query = anyQuery()
        const { items, total } = await listCalls(db, query)
        expect([query, { ids: items.map(({ id }) => id), total }]).toEqual([query, expected(query)])
      }
    },
  )
})
