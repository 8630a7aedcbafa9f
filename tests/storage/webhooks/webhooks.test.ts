import { afterEach, beforeEach, expect, it } from 'vitest'
import { callRef } from '../../../dialer/model/ids.js'
import { journalRange } from '../../../storage/journal/repository.js'
import { listDeliveries, runningReplay } from '../../../storage/webhooks/deliveries.js'
import type { DeliveryResult, WebhookProgress } from '../../../storage/webhooks/progress.js'
import { findWebhook, listWebhooks } from '../../../storage/webhooks/repository.js'
import { makeCommit, openTestStore, refusalOf, site, type TestStore } from '../support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

const day = 86_400_000
const subscribe = async (name = 'CRM') =>
  test.store.write(site, 'webhooks.create', {
    uid: name,
    name,
    url: 'https://crm.example.com/',
    events: ['call.*'],
    campaigns: [],
    retryForS: 3600,
    secret: 'sealed',
  })
const happen = (n: number) => {
  const one = {
    kind: 'call.ringing',
    at: test.clock.now(),
    call: callRef('c'),
    campaign: null,
    lead: null,
    agent: null,
  }
  return test.store.write(site, 'engine.commit', makeCommit({ events: Array.from({ length: n }, () => one as never) }))
}
const result = (seq: number, status: DeliveryResult['status']): DeliveryResult => {
  const error = status === 'delivered' ? null : 'It answered 500.'
  const tries = [{ at: test.clock.now(), durationMs: 5, status: error ? 500 : 200, error, answer: '' }]
  return { seq, deliveryId: `dlv_${seq}`, kind: 'call.ringing', at: 0, status, tries, nextTryAt: null, body: '{}' }
}
const progress = (webhook: number, change: Partial<WebhookProgress>) =>
  test.store.write(site, 'webhooks.progress', {
    webhook,
    replay: null,
    cursor: 0,
    finished: false,
    results: [],
    giveUp: null,
    pauseAfterMs: 3 * day,
    ...change,
  })
const retain = () =>
  test.store.write(site, 'retention.run', {
    journalBefore: test.clock.now(),
    callsBefore: 0,
    recordingsBefore: 0,
    limit: 1000,
  })
const range = () => journalRange(test.reader().db)

it('retention leaves the journal that an active subscription still needs, and tells a paused one what it lost', async () => {
  const { id } = await subscribe()
  await happen(20)
  await test.clock.advance(60_000)
  await test.store.write(site, 'projections.run', null)
  const { last } = await range()
  await progress(id, { cursor: last - 10 })
  await retain()
  expect((await range()).first).toBe(last - 9)
  await test.store.write(site, 'webhooks.pause', { id })
  await test.clock.advance(60_000)
  await test.store.write(site, 'projections.run', null)
  await retain()
  const { first } = await range()
  expect(first).toBeGreaterThan(last - 9)
  const { webhook, lost } = await test.store.write(site, 'webhooks.resume', { id, skip: false })
  expect(lost).toEqual({ from: last - 9, to: first - 1 })
  expect(webhook.cursor).toBe(first - 1)
})

it('a resume from now on leaves out what happened, and what was being tried is dead', async () => {
  const { id } = await subscribe()
  await happen(5)
  const { last } = await range()
  await progress(id, { cursor: last - 5, results: [result(last - 4, 'retrying')] })
  await test.store.write(site, 'webhooks.pause', { id })
  const { webhook } = await test.store.write(site, 'webhooks.resume', { id, skip: true })
  expect(webhook.cursor).toBeGreaterThanOrEqual(last)
  const { items } = await listDeliveries(test.reader().db, { webhook: id, page: 1, limit: 10 })
  expect(items).toMatchObject([{ seq: last - 4, status: 'dead', body: '{}' }])
})

it('the log keeps the newest of what was delivered, dead ones longer, and nothing of what was removed', async () => {
  const [one, other] = [await subscribe(), await subscribe('Other')]
  await progress(one.id, { results: [result(1, 'dead'), result(2, 'delivered')] })
  await test.clock.advance(8 * day)
  await progress(one.id, { results: Array.from({ length: 30 }, (_, i) => result(10 + i, 'delivered')) })
  await progress(other.id, { results: [result(1, 'delivered')] })
  await test.store.write(site, 'webhooks.remove', { id: other.id })
  const now = test.clock.now()
  const input = { deliveredBefore: now - 7 * day, deadBefore: now - 90 * day, most: 10, limit: 7 }
  while ((await test.store.write(site, 'webhooks.prune', input)).more);
  const { db } = test.reader()
  const left = await db.selectFrom('webhook_deliveries').select(['webhook_id', 'seq']).orderBy('seq').execute()
  expect(left.map(({ seq }) => seq)).toEqual([1, ...Array.from({ length: 10 }, (_, i) => 30 + i)])
  expect((await listWebhooks(db, { page: 1, limit: 10 })).items.map(({ name }) => name)).toEqual(['CRM'])
  expect(await db.selectFrom('webhooks').select('id').execute()).toHaveLength(1)
  expect((await subscribe('Third')).id).toBeGreaterThan(other.id)
})

it('a success ends the count of failing; a subscription is given up once, with the reason', async () => {
  const { id } = await subscribe()
  await progress(id, { results: [result(1, 'retrying')] })
  await test.clock.advance(2 * day)
  await progress(id, { results: [result(1, 'delivered')] })
  await test.clock.advance(2 * day)
  expect(await progress(id, { results: [result(2, 'retrying')] })).toMatchObject({ status: 'active' })
  await test.clock.advance(3 * day)
  expect(await progress(id, { results: [result(2, 'retrying')] })).toBeNull()
  expect(await progress(id, { results: [result(2, 'retrying')] })).toBeNull()
  const { db } = test.reader()
  expect(await findWebhook(db, id)).toMatchObject({
    status: 'suspended',
    why: expect.stringContaining('It answered 500'),
  })
  const told = await db.selectFrom('journal').select('body').where('kind', '=', 'webhook.status').execute()
  expect(told.filter(({ body }) => body.includes('suspended'))).toHaveLength(1)
})

it('a replay goes no further than the stream, ends when it is cancelled, and waits in a bounded queue', async () => {
  const { id } = await subscribe()
  await happen(5)
  const { last } = await range()
  await progress(id, { cursor: last - 2 })
  const wish = { webhook: id, what: 'range', fromSeq: 1, toSeq: last } as const
  const replay = await test.store.write(site, 'webhooks.replay', wish)
  expect(replay.toSeq).toBe(last - 2)
  await progress(id, { replay: replay.id, cursor: 3, results: [result(3, 'retrying')] })
  await test.store.write(site, 'webhooks.cancelReplay', { webhook: id, id: replay.id })
  const { db } = test.reader()
  expect(await runningReplay(db, id)).toBeNull()
  expect((await listDeliveries(db, { webhook: id, page: 1, limit: 10 })).items[0]?.status).toBe('dead')
  for (let i = 0; i < 20; i++) await test.store.write(site, 'webhooks.replay', wish)
  expect(await refusalOf(test.store.write(site, 'webhooks.replay', wish))).toBe('CONFLICT')
})
