import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AgentSnapshot } from '../../../dialer/model/agent.js'
import { defaultDispositions } from '../../../dialer/model/disposition.js'
import { callRef, legId, recordingName } from '../../../dialer/model/ids.js'
import { findCallByRef } from '../../../storage/calls/repository.js'
import { listDnc } from '../../../storage/dnc/repository.js'
import { readJournal } from '../../../storage/journal/repository.js'
import { findRecording } from '../../../storage/recordings/repository.js'
import type { Committed } from '../../../storage/writer/store-client.js'
import { monday10, number } from '../../support/factories.js'
import {
  addAgent,
  addCampaign,
  addLead,
  endedCall,
  makeCommit,
  makeRecord,
  milestones,
  openTestStore,
  site,
  type TestStore,
} from '../support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

it('keeps call, lead, agent, campaign, list and journal of one step together', async () => {
  const { store } = test
  const campaign = await addCampaign(store)
  const lead = await addLead(store, campaign, 1)
  const agent = await addAgent(store, 1)
  const snapshot: AgentSnapshot = {
    agent,
    presence: { name: 'talking', since: monday10, call: callRef('c1') },
    leg: legId('tl.a1'),
    phoneMode: 'nailedUp',
    next: null,
  }
  const record = makeRecord('c1', { campaign, lead, agent })
  await store.engineStore(site).commit(
    makeCommit({
      calls: [{ record, state: { name: 'bridged', legs: ['tl.a1', 'tl.c1'] } }],
      leads: [{ lead, stage: 'inAttempt', status: 'contacted' }],
      agents: [snapshot],
      campaigns: [{ campaign, status: 'paused' }],
      dnc: [{ number: number('+15559999999'), reason: 'asked by phone' }],
      events: [{ kind: 'call.answered', at: monday10, call: record.ref, campaign, lead, agent }],
    }),
  )
  const seed = await store.engineStore(site).load()
  expect(seed).toEqual({
    openCalls: [{ record, state: { name: 'bridged', legs: ['tl.a1', 'tl.c1'] } }],
    agents: [snapshot],
    dispositions: defaultDispositions,
    amd: [],
    ledger: { began: [], quarters: [] },
    pacers: [],
    callerIds: { pool: [], used: [], health: [] },
    claims: [],
  })
  const { db } = test.reader()
  expect((await listDnc(db, { page: 1, limit: 10 })).items).toMatchObject([{ pattern: '+15559999999', campaign: null }])
  expect(await readJournal(db, { after: 0, limit: 10, kinds: ['call.answered'] })).toMatchObject([
    { event: { call: 'c1', lead, agent } },
  ])
  expect(await store.read(site, 'campaigns.get', { id: campaign })).toMatchObject({ status: 'paused' })
})

it('begins with what can still be read where texts it keeps were torn', async () => {
  const { store } = test
  const campaign = await addCampaign(store)
  const agent = await addAgent(store, 1)
  const record = makeRecord('c1', { campaign, agent })
  const presence = { name: 'available', since: monday10 } as const
  await store.engineStore(site).commit(
    makeCommit({
      calls: [{ record, state: { name: 'bridged' } }],
      agents: [{ agent, presence, leg: null, phoneMode: 'perCall', next: null }],
      pacers: [{ campaign, memory: { version: 1, learned: {} } }],
      callerIds: [{ number: '+15550000001', health: { state: 'resting' } as never }],
    }),
  )
  test.connections[1]!.exec(`
    UPDATE calls SET state = '{"v":1,"sta'; UPDATE agents SET snapshot = '[7'; UPDATE pacers SET memory = '';
  `)
  expect(await store.engineStore(site).load()).toMatchObject({
    openCalls: [{ record, state: '{"v":1,"sta' }],
    agents: [{ agent }],
    pacers: [{ campaign, memory: '' }],
    callerIds: { health: [] },
  })
})

it('keeps one record per attempt, however many steps it takes', async () => {
  const store = test.store.engineStore(site)
  const open = makeRecord('c1')
  await store.commit(makeCommit({ calls: [{ record: open, state: { name: 'dialing' } }] }))
  const closed = makeRecord('c1', {
    outcome: 'busy',
    endedBy: 'lead',
    cause: 17,
    milestones: milestones(monday10, { endedAt: monday10 + 3000 }),
  })
  await store.commit(makeCommit({ calls: [{ record: closed, state: null }] }))
  expect((await store.load()).openCalls).toEqual([])
  const { db } = test.reader()
  expect((await findCallByRef(db, closed.ref))?.record).toEqual(closed)
  expect(await db.selectFrom('calls').selectAll().execute()).toHaveLength(1)
})

it('keeps nothing of a step that fails', async () => {
  const store = test.store.engineStore(site)
  // A call whose number is missing breaks the table's rule, after the first call of the step was written.
  const broken = { ...makeRecord('c2'), attempt: null as never }
  const step = store.commit(
    makeCommit({
      calls: [
        { record: makeRecord('c1'), state: {} },
        { record: broken, state: {} },
      ],
    }),
  )
  await expect(step).rejects.toMatchObject({ code: 'DATABASE_ERROR' })
  expect((await store.load()).openCalls).toEqual([])
})

it('numbers the journal without gaps, also over steps that were taken back', async () => {
  const store = test.store.engineStore(site)
  const seen: Committed[] = []
  test.store.onCommitted((committed) => seen.push(committed))
  const good = (ref: string) => store.commit(endedCall(makeRecord(ref, { outcome: 'busy' })))
  const bad = store.commit({
    ...endedCall(makeRecord('bad', { outcome: 'busy' })),
    calls: [{ record: { ...makeRecord('bad'), attempt: null as never }, state: null }],
  })
  await Promise.allSettled([good('a'), bad, good('b')])
  await good('c')
  const { db } = test.reader()
  const entries = await readJournal(db, { after: 0, limit: 10 })
  expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3])
  expect(seen.map((committed) => committed.lastSeq)).toEqual([2, 3])
})

it('notes a finished recording as waiting to be fetched, and a failed one as missing', async () => {
  const { store } = test
  const finished = (name: string, ok: boolean) => ({
    kind: 'recording.finished' as const,
    at: monday10,
    call: callRef('c1'),
    recording: recordingName(name),
    ok,
    why: ok ? null : 'the PBX could not write it',
  })
  await store.engineStore(site).commit(makeCommit({ events: [finished('tl.r1', true), finished('tl.r2', false)] }))
  const { db } = test.reader()
  expect(await findRecording(db, recordingName('tl.r1'))).toMatchObject({ state: 'pending' })
  expect(await findRecording(db, recordingName('tl.r2'))).toMatchObject({
    state: 'missing',
    why: 'the PBX could not write it',
  })
  const query = { consumer: 'recordings', now: monday10, limit: 10 } as const
  const due = await store.read(site, 'outbox.due', query)
  expect(due).toMatchObject([{ attempts: 0, event: { recording: 'tl.r1' } }])
  const { seq } = due[0]!
  await store.write(site, 'outbox.retry', { consumer: 'recordings', seq, nextTryAt: monday10 + 1000 })
  expect(await store.read(site, 'outbox.due', query)).toEqual([])
  expect(await store.read(site, 'outbox.due', { ...query, now: monday10 + 1000 })).toMatchObject([{ attempts: 1 }])
  await store.write(site, 'outbox.done', { consumer: 'recordings', seq })
  expect(await store.read(site, 'outbox.due', { ...query, now: monday10 + 9000 })).toEqual([])
})
