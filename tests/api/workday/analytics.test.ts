import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { type Outcome, outcomes } from '../../../dialer/model/outcome.js'
import { endedCall, makeRecord, milestones } from '../../storage/support.js'
import { monday10 } from '../../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from '../support/api-world.js'
import { ask } from '../support/ask.js'

const hour = 3_600_000
let world: ApiWorld

interface Call {
  readonly agent: 'agent' | 'agent2' | null
  readonly at: number
  readonly outcome: Outcome
  readonly talkMs: number
  readonly success: boolean
  readonly disposition: string | null
}

/** Calls of 40 days up to now. */
const random = createSeededRandom(3)
const pick = <T>(all: readonly T[]) => all[Math.floor(random.next() * all.length)]!
const calls: readonly Call[] = Array.from({ length: 600 }, (_, n) => {
  const outcome = pick(outcomes)
  const isTalk = outcome === 'connected'
  return {
    agent: pick(['agent', 'agent', 'agent2', null]),
    at: monday10 - n * 1.6 * hour - Math.floor(random.next() * hour),
    outcome,
    talkMs: isTalk ? Math.floor(random.next() * 300) * 1000 : 0,
    success: isTalk && random.next() < 0.4,
    disposition: isTalk ? pick(['interested', 'not_interested']) : null,
  }
})

beforeAll(async () => {
  world = await openApiWorld()
  const store = world.store.engineStore(mainSite)
  const keep = async (some: readonly Call[], from: number) => {
    for (const [n, call] of some.entries()) {
      const agent = call.agent === null ? null : world[call.agent]
      const answeredAt = call.talkMs > 0 || call.outcome === 'connected' ? call.at + 1000 : null
      const record = makeRecord(`c.${from + n}`, {
        agent,
        campaign: world.campaign,
        outcome: call.outcome,
        disposition: call.disposition,
        milestones: milestones(call.at, {
          answeredAt,
          bridgedAt: answeredAt,
          endedAt: call.at + 1000 + call.talkMs,
        }),
      })
      const commit = endedCall(record)
      const said: DomainEvent[] =
        call.disposition === null
          ? []
          : [
              {
                kind: 'call.dispositioned',
                at: call.at,
                call: record.ref,
                campaign: world.campaign,
                lead: null,
                agent,
                disposition: call.disposition,
                success: call.success,
                machine: false,
              },
            ]
      await store.commit({ ...commit, events: [...commit.events, ...said] })
    }
  }
  await keep(calls.slice(0, 400), 0)
  while ((await world.store.write(mainSite, 'projections.run', null)).more);
  // These the projection has not read when they are asked for.
  await keep(calls.slice(400), 400)
}, 60_000)
afterAll(() => world.end())

const get = async (path: string, as: Person = 'agent') => await ask(world, as, 'GET', path)
const iso = (at: number) => new Date(at).toISOString()

function recount(agent: Call['agent'], from: number, until: number) {
  const own = calls.filter((call) => call.agent === agent && call.at >= from && call.at < until)
  const of = (...some: Outcome[]) => own.filter((call) => some.includes(call.outcome)).length
  return {
    callsDialed: own.length,
    answered: of('connected', 'abandoned'),
    voicemail: of('machine'),
    conversations: of('connected'),
    unanswered: own.length - of('connected', 'abandoned', 'machine'),
    successes: own.filter((call) => call.success).length,
    talkTime: own.reduce((sum, call) => sum + call.talkMs, 0) / 1000,
  }
}

describe('an agent’s numbers', () => {
  it.each([1, 7, 24, 100, 500, 900])('are those of a recount over the last %i hours', async (hours) => {
    const from = monday10 - hours * hour
    const { body } = await get(`/analytics/agent?from=${iso(from)}&to=${iso(monday10 - 1)}`)
    expect(body.data).toMatchObject(recount('agent', from, monday10))
    expect(body.callsDialed).toBe(body.data.callsDialed)
  })

  it('are of today in the site’s zone unless asked otherwise', async () => {
    const { body } = await get('/analytics/agent')
    expect(body.data).toMatchObject({
      from: '2026-03-01T23:00:00.000Z',
      ...recount('agent', monday10 - 11 * hour, 9e15),
    })
  })

  it('are one’s own; supervisors name whose', async () => {
    expect((await get(`/analytics/agent?agentId=${world.agent2}`)).status).toBe(403)
    expect((await get('/analytics/agent', 'supervisor')).status).toBe(422)
    expect((await get('/analytics/agent?agentId=999', 'supervisor')).status).toBe(404)
    const from = monday10 - 900 * hour
    const { body } = await get(`/analytics/agent?agentId=${world.agent2}&from=${iso(from)}`, 'supervisor')
    expect(body.data).toMatchObject(recount('agent2', from, 9e15))
  })

  it.each([`from=${iso(monday10)}&to=${iso(monday10 - hour)}`, 'from=2020-01-01', 'from=now', 'agentId=0'])(
    'of %s are refused',
    async (query) => {
      expect((await get(`/analytics/agent?${query}`)).status).toBe(422)
    },
  )
})

describe('how calls ended', () => {
  it('is told by day and by month, with what the agent said', async () => {
    for (const [kind, from] of [
      ['daily', monday10 - 11 * hour],
      ['monthly', Date.parse('2026-02-28T23:00:00Z')],
    ] as const) {
      const { body } = await get(`/analytics/agent/dispositions/${kind}`)
      const own = calls.filter((call) => call.agent === 'agent' && call.at >= from)
      const sum = body[kind].reduce((all: number, one: { count: number }) => all + one.count, 0)
      expect(body[kind]).toEqual(body.data.endings)
      expect(sum).toBe(own.length)
      const interested = own.filter((call) => call.disposition === 'interested').length
      const said = body.data.dispositions.find((one: { disposition: string }) => one.disposition === 'interested')
      expect(said?.count ?? 0).toBe(interested)
    }
    const { body } = await get(`/analytics/agent/dispositions?from=${iso(monday10 - 900 * hour)}`)
    const busy = calls.filter(
      (call) => call.agent === 'agent' && call.outcome === 'busy' && call.at >= monday10 - 900 * hour,
    )
    expect(body.items).toContainEqual({ name: 'BUSY', count: busy.length })
  })
})

describe('a leaderboard', () => {
  const whole = `from=${iso(monday10 - 900 * hour)}`
  const all = (agent: 'agent' | 'agent2') => recount(agent, monday10 - 900 * hour, 9e15)

  it('shows agents names and counts, and their own numbers in full', async () => {
    const { body } = await get(`/analytics/leaderboard?${whole}`)
    const [first, second] = body.items
    expect(first).toMatchObject({
      rank: 1,
      name: 'agent1',
      count: all('agent').callsDialed,
      isMe: true,
      agentId: world.agent,
      successes: all('agent').successes,
      talkTime: all('agent').talkTime,
    })
    expect(second).toEqual({ rank: 2, name: 'agent2', count: all('agent2').callsDialed, isMe: false, agentId: null })
    expect(body.me).toEqual(first)
    const { body: cut } = await get(`/analytics/leaderboard?${whole}&limit=1`, 'agent2')
    expect(cut.items).toHaveLength(1)
    expect(cut.me).toMatchObject({ rank: 2, isMe: true, totalCalls: all('agent2').callsDialed })
  })

  it('shows supervisors all', async () => {
    const { body } = await get(`/analytics/leaderboard?${whole}&by=talkTime`, 'supervisor')
    expect(body.items).toMatchObject(
      (['agent', 'agent2'] as const).map((who) => ({ count: all(who).talkTime, successes: all(who).successes })),
    )
    expect(body.me).toBeNull()
  })

  it('of the day and the month counts successes', async () => {
    for (const [kind, from] of [
      ['daily', monday10 - 11 * hour],
      ['monthly', Date.parse('2026-02-28T23:00:00Z')],
    ] as const) {
      const { body } = await get(`/analytics/leaderboard/${kind}`, 'supervisor')
      const counts = Object.fromEntries(body[kind].map((one: { name: string; count: number }) => [one.name, one.count]))
      expect(counts['agent1'] ?? 0).toBe(recount('agent', from, 9e15).successes)
      expect(counts['agent2'] ?? 0).toBe(recount('agent2', from, 9e15).successes)
    }
  })

  it('is the same when its sums were made anew', async () => {
    const path = `/analytics/leaderboard?${whole}&by=successes`
    const before = (await get(path, 'supervisor')).body.items
    await world.store.write(mainSite, 'projections.reset', null)
    while ((await world.store.write(mainSite, 'projections.run', null)).more);
    expect((await get(path, 'supervisor')).body.items).toEqual(before)
  })

  it.each(['by=luck', 'limit=0', 'limit=101', 'from=2026-03-05&to=2026-03-01'])('by %s is refused', async (query) => {
    expect((await get(`/analytics/leaderboard?${query}`)).status).toBe(422)
  })
})
