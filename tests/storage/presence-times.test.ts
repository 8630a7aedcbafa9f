import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { workAfter } from '../../dialer/agents/work-session.js'
import type { Presence, WorkSession } from '../../dialer/model/agent.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { agentId, callRef, userId } from '../../dialer/model/ids.js'
import { comingsAndGoings, type PresentSpan, workTimes } from '../../storage/presence/times.js'
import { countedAs } from '../../storage/presence/work-state.js'
import { monday10 } from '../support/factories.js'
import { addAgent, makeCommit, openTestStore, site, type TestStore } from './support.js'

const hour = 3_600_000
const quarter = 900_000

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
  for (let n = 1; n <= 3; n++) await addAgent(test.store, n)
})
afterEach(() => test.end())

interface Span extends PresentSpan {
  readonly until: number
}

/** Days of three agents who do this and that, as the engine tells them. */
function someDays(steps: number) {
  const random = createSeededRandom(7)
  const pick = <T>(all: readonly T[]) => all[Math.floor(random.next() * all.length)]!
  const call = callRef('c.1')
  const states: readonly ((since: number) => Presence)[] = [
    (since) => ({ name: 'loggedOut', since, why: null }),
    (since) => ({ name: 'available', since }),
    (since) => ({ name: 'talking', since, call }),
    (since) => ({ name: 'wrapUp', since, call, until: since + 1 }),
    (since) => ({ name: 'paused', since, reason: 'lunch', overAt: since + hour }),
    (since) => ({ name: 'paused', since, reason: pick(['idle', 'noAnswer', 'onCall']) }),
    (since) => ({ name: 'paused', since, reason: 'meeting' }),
  ]
  const spans: Span[] = []
  const events: DomainEvent[] = []
  const workers = [1, 2, 3].map((id) => ({
    id: agentId(id),
    agent: { user: userId(id) },
    presence: { name: 'loggedOut', since: monday10, why: null } as Presence,
    session: null as WorkSession | null,
  }))
  let now = monday10
  for (let step = 0; step < steps; step++) {
    now += Math.floor(random.next() ** 4 * 4 * hour) + 1
    const worker = pick(workers)
    const { presence: from } = worker
    const to = pick(states)(now)
    const { session, events: told } = workAfter(worker, to, null, now)
    const reason = from.name === 'paused' ? from.reason : null
    spans.push({ agent: worker.id, presence: from.name, since: from.since, reason, until: now })
    events.push({
      kind: 'agent.presence',
      at: now,
      agent: worker.id,
      from: from.name,
      to: to.name,
      reason: null,
      call: null,
      spentMs: now - from.since,
      ...(reason !== null && { fromReason: reason }),
    })
    events.push(...told)
    worker.presence = to
    worker.session = session
  }
  const present = workers.map(({ id, presence }): PresentSpan => {
    const reason = presence.name === 'paused' ? presence.reason : null
    return { agent: id, presence: presence.name, since: presence.since, reason }
  })
  return { spans, events, present, end: now }
}

/** The same by adding up the spans one by one. */
function recount(spans: readonly Span[], present: readonly PresentSpan[], from: number, now: number) {
  const all = new Map<number, Record<string, number>>()
  for (const span of [...spans, ...present.map((one) => ({ ...one, until: now }))]) {
    const counted = countedAs(span.presence, span.reason)
    const ms = Math.min(span.until, now) - Math.max(span.since, from)
    if (counted === null || ms <= 0) continue
    const sums = all.get(span.agent) ?? {}
    all.set(span.agent, sums)
    const key = counted.state === 'break' ? `break ${counted.reason}` : counted.state
    sums[key] = (sums[key] ?? 0) + ms
  }
  return all
}

async function read(from: number, now: number, present: readonly PresentSpan[]) {
  const times = await workTimes(test.reader().db, { from, now, present })
  return new Map(
    [...times].map(([id, { breaks, availableMs, onCallMs, wrapUpMs, idleMs, breakMs, signedOnMs }]) => {
      const sums = { available: availableMs, onCall: onCallMs, wrapUp: wrapUpMs, idle: idleMs }
      expect(breakMs).toBe(breaks.reduce((sum, { ms }) => sum + ms, 0))
      expect(signedOnMs).toBe(availableMs + onCallMs + wrapUpMs + idleMs + breakMs)
      const own = [...Object.entries(sums), ...breaks.map(({ reason, ms }) => [`break ${reason}`, ms] as const)]
      return [id, Object.fromEntries(own.filter(([, ms]) => ms > 0))]
    }),
  )
}

describe('agents’ times', () => {
  it('are at any moment what adding up the spans gives, however far the projection has come', async () => {
    const { spans, events, present, end } = someDays(2500)
    const store = test.store.engineStore(site)
    for (let at = 0; at < events.length; at += 100)
      await store.commit(makeCommit({ events: events.slice(at, at + 100) }))
    const starts = [monday10, monday10 + 5 * quarter, monday10 + 30 * hour, end - 24 * hour].map(
      (at) => Math.floor(at / quarter) * quarter,
    )
    for (let more = true; more; more = (await test.store.write(site, 'projections.run', null)).more) {
      for (const from of starts) {
        const now = end + 20 * 60_000
        expect(await read(from, now, present)).toEqual(recount(spans, present, from, now))
      }
    }
    await test.store.write(site, 'projections.reset', null)
    while ((await test.store.write(site, 'projections.run', null)).more);
    expect(await read(starts[1]!, end, present)).toEqual(recount(spans, present, starts[1]!, end))
  })

  it('know when people came and left', async () => {
    const { events, end } = someDays(600)
    await test.store.engineStore(site).commit(makeCommit({ events }))
    while ((await test.store.write(site, 'projections.run', null)).more);
    const from = end - 36 * hour
    const found = await comingsAndGoings(test.reader().db, from)
    for (const id of [1, 2, 3]) {
      const own = events.filter((event) => 'agent' in event && event.agent === id && event.at >= from)
      const at = (kind: string) => own.filter((event) => event.kind === kind).map((event) => event.at)
      expect(found.get(id)?.firstOn ?? null).toBe(at('session.opened')[0] ?? null)
      expect(found.get(id)?.lastOff ?? null).toBe(at('session.closed').at(-1) ?? null)
    }
  })

  it('older than call records are kept go in small batches', async () => {
    const { events, end } = someDays(800)
    await test.store.engineStore(site).commit(makeCommit({ events }))
    while ((await test.store.write(site, 'projections.run', null)).more);
    const before = Math.floor((end - 48 * hour) / quarter) * quarter
    const input = { journalBefore: 0, callsBefore: before, recordingsBefore: 0, limit: 50 }
    while ((await test.store.write(site, 'retention.run', input)).more);
    const { db } = test.reader()
    const left = await db.selectFrom('agent_times').select('bucket_at').execute()
    expect(left.length).toBeGreaterThan(0)
    expect(left.every(({ bucket_at }) => bucket_at >= before)).toBe(true)
    const sessions = await db.selectFrom('work_sessions').selectAll().execute()
    expect(sessions.every(({ opened_at, closed_at }) => opened_at >= before || closed_at === null)).toBe(true)
  })
})

it('a session whose end was never told is over when the next begins', async () => {
  const opened = (session: string, at: number) =>
    makeCommit({ events: [{ kind: 'session.opened', at, agent: agentId(1), user: userId(1), session }] })
  const { store } = test
  for (const step of [opened('w1.a', monday10), opened('w1.b', monday10 + hour), opened('w1.a', monday10)]) {
    await store.engineStore(site).commit(step)
  }
  await store.write(site, 'projections.run', null)
  const { db } = test.reader()
  expect(await db.selectFrom('work_sessions').select(['id', 'closed_at']).orderBy('id').execute()).toEqual([
    { id: 'w1.a', closed_at: monday10 + hour },
    { id: 'w1.b', closed_at: null },
  ])
})
