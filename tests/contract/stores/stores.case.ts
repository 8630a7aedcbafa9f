import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newHealth } from '../../../dialer/caller-id/health.js'
import type { LeadId } from '../../../dialer/model/ids.js'
import type { Lead, LeadChange } from '../../../dialer/model/lead.js'
import type { EngineStore, LeadQuery } from '../../../dialer/ports/engine-store.js'
import { makeAttempt, makeCommit, makeRecord, milestones } from '../../storage/support.js'
import { makeGate, makeLead, monday10 } from '../../support/factories.js'

/** A store under test, with campaign 1 in it. */
export interface StoreUnderTest {
  readonly store: EngineStore
  /** Adds leads of campaign 1 with the ids they carry. */
  put(leads: readonly Lead[]): Promise<void>
  addDnc(number: string, prefix: boolean): Promise<void>
  end(): Promise<void>
}

/** What every EngineStore must do; the engine relies on nothing else. */
export function describeEngineStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as the engine's store`, () => {
    let test: StoreUnderTest
    beforeEach(async () => {
      test = await open()
    })
    afterEach(() => test.end())

    const query = (change: Partial<LeadQuery> = {}): LeadQuery => ({
      campaign: makeLead(1).campaign,
      now: monday10,
      limit: 10,
      closedZones: [],
      except: [],
      ...change,
    })
    const ids = async (change: Partial<LeadQuery> = {}): Promise<readonly LeadId[]> =>
      (await test.store.readyLeads(query(change))).leads.map((lead) => lead.id)

    it('gives due callbacks first, then by priority, then by due time, then by id', async () => {
      await test.put([
        makeLead(1, { dueAt: monday10 - 1 }),
        makeLead(2, { dueAt: monday10 - 5 }),
        makeLead(3, { dueAt: monday10 - 5 }),
        makeLead(4, { dueAt: monday10 - 1, priority: 7 }),
        makeLead(5, { dueAt: monday10 - 1, callback: { at: monday10 - 1, agent: null } }),
        makeLead(6, { dueAt: monday10 + 1 }),
        makeLead(7, { dueAt: monday10 + 1, callback: { at: monday10 + 1, agent: null } }),
      ])
      expect(await ids()).toEqual([5, 4, 2, 3, 1])
      expect(await ids({ limit: 2 })).toEqual([5, 4])
    })

    it('leaves out closed zones and what the engine holds', async () => {
      await test.put([
        makeLead(1),
        makeLead(2, { timeZone: 'America/Chicago' }),
        makeLead(3, { timeZone: 'America/Denver' }),
        makeLead(4, { timeZone: 'America/Denver', priority: 3 }),
      ])
      expect(await ids({ closedZones: [null, 'America/Chicago'] })).toEqual([4, 3])
      expect(await ids({ except: [makeLead(4).id, makeLead(1).id] })).toEqual([2, 3])
    })

    it('gives a lead as it was put', async () => {
      const lead = makeLead(1, { timeZone: 'Europe/Berlin', priority: 2, callback: { at: 0, agent: null } })
      await test.put([lead])
      expect(await test.store.lead(lead.id)).toEqual({ ...lead, stage: 'ready', claim: null })
      expect((await test.store.readyLeads(query())).leads).toEqual([lead])
      expect(await test.store.lead(makeLead(99).id)).toBeNull()
    })

    it('tells zones, what is unfinished, and when the next lead falls due', async () => {
      await test.put([
        makeLead(1, { dueAt: monday10 + 5000 }),
        makeLead(2, { dueAt: monday10 + 3000, timeZone: 'Europe/Berlin' }),
        makeLead(3, { dueAt: monday10 + 1000, timeZone: 'Asia/Tokyo' }),
      ])
      const batch = await test.store.readyLeads(query({ closedZones: ['Asia/Tokyo'] }))
      expect(batch).toMatchObject({ leads: [], nextDueAt: monday10 + 3000, unfinished: 3, total: 3 })
      expect(new Set(batch.zones)).toEqual(new Set([null, 'Europe/Berlin', 'Asia/Tokyo']))
      const finished = [1, 2, 3].map((id) => ({
        lead: makeLead(id).id,
        stage: 'finished' as const,
        finishedWhy: 'disposition' as const,
      }))
      await test.store.commit(makeCommit({ leads: finished }))
      expect(await test.store.readyLeads(query())).toMatchObject({
        leads: [],
        zones: [],
        nextDueAt: null,
        unfinished: 0,
        total: 3,
      })
    })

    it('takes a lead in an attempt off the list and puts it back with its history', async () => {
      const lead = makeLead(1)
      await test.put([lead])
      await test.store.commit(makeCommit({ leads: [{ lead: lead.id, stage: 'inAttempt' }] }))
      expect(await test.store.readyLeads(query())).toMatchObject({ leads: [], unfinished: 1 })
      const back = {
        lead: lead.id,
        stage: 'ready' as const,
        dueAt: monday10 + 60_000,
        attempted: { outcome: 'busy' as const, at: monday10 },
      }
      await test.store.commit(makeCommit({ leads: [back] }))
      expect((await test.store.readyLeads(query({ now: monday10 + 60_000 }))).leads).toEqual([
        { ...lead, attempts: 1, outcomes: { busy: 1 }, lastAttemptAt: monday10, dueAt: monday10 + 60_000 },
      ])
    })

    it('gives back what is known of numbers to call with, and the calls of the day that were sent with them', async () => {
      const health = newHealth(monday10)
      const sent = makeRecord('sent', {
        callerId: '+4930100',
        milestones: milestones(monday10, { dialedAt: monday10 + 5 }),
      })
      const never = makeRecord('never', { callerId: '+4930100', milestones: milestones(monday10, { dialedAt: null }) })
      await test.store.commit(makeCommit({ calls: [sent, never].map((record) => ({ record, state: null })) }))
      await test.store.commit(makeCommit({ callerIds: [{ number: '+4930100', health }] }))
      const { callerIds } = await test.store.load()
      expect(callerIds?.health).toEqual([{ number: '+4930100', health }])
      const { reservedAt } = sent.milestones
      expect(callerIds?.used).toEqual([
        { number: '+4930100', from: reservedAt - (reservedAt % 900_000), calls: 1, lastAt: reservedAt },
      ])
    })

    it('answers in the order in which it is asked', async () => {
      const record = makeRecord('c1')
      const answers = await Promise.all([
        test.store.load().then(({ openCalls }) => openCalls.length),
        test.store.commit(makeCommit({ calls: [{ record, state: { name: 'reserved' } }] })),
        test.store.load().then(({ openCalls }) => openCalls.length),
      ])
      expect(answers).toMatchObject([0, { ok: true }, 1])
    })

    it('keeps a commit that is asked for twice once, whatever came after it', async () => {
      const lead = makeLead(1)
      await test.put([lead])
      const attempted = { outcome: 'busy', at: monday10 } as const
      const first = makeCommit({ leads: [{ lead: lead.id, stage: 'ready', dueAt: monday10, attempted }] })
      const second = makeCommit({ leads: [{ lead: lead.id, stage: 'ready', dueAt: monday10, attempted }] })
      for (const commit of [first, second, first, second]) {
        expect(await test.store.commit(commit)).toEqual({ id: commit.id, ok: true })
      }
      expect(await test.store.lead(lead.id)).toMatchObject({ attempts: 2, outcomes: { busy: 2 } })
    })

    it('gives open calls back with their state, closed ones not', async () => {
      const open = makeRecord('open')
      const closed = makeRecord('closed')
      await test.store.commit(
        makeCommit({
          calls: [
            { record: open, state: { name: 'ringing', until: 5 } },
            { record: closed, state: { name: 'ringing', until: 5 } },
          ],
        }),
      )
      await test.store.commit(makeCommit({ calls: [{ record: { ...closed, outcome: 'busy' }, state: null }] }))
      expect((await test.store.load()).openCalls).toEqual([{ record: open, state: { name: 'ringing', until: 5 } }])
    })

    it('keeps what pacers have learned, the last of each campaign', async () => {
      const { campaign } = makeLead(1)
      const kept = (learned: unknown) => makeCommit({ pacers: [{ campaign, memory: { version: 2, learned } }] })
      await test.store.commit(kept({ rings: [1, 2] }))
      await test.store.commit(kept({ rings: [1, 2, 3] }))
      await test.store.commit(makeCommit({ campaigns: [{ campaign, status: 'paused' }] }))
      expect((await test.store.load()).pacers).toEqual([
        { campaign, memory: { version: 2, learned: { rings: [1, 2, 3] } } },
      ])
    })

    it('lets a lead pass as it was offered: an older copy, with a promise kept or a due time gone by, is refused', async () => {
      const lead = makeLead(1)
      await test.put([lead])
      const attempt = (ref: string, at: number, offered: { dueAt: number; callbackAt: number | null }) =>
        test.store.commit(makeAttempt(ref, makeGate(lead, { lead: lead.id, offered, now: at })))
      const change = (to: Omit<LeadChange, 'lead'>) =>
        test.store.commit(makeCommit({ leads: [{ lead: lead.id, ...to }] }))
      const stale = { ok: false, refused: 'notReady' }
      const promisedAt = monday10 + 1000
      await change({ stage: 'ready', dueAt: promisedAt, callback: { at: promisedAt, agent: null } })
      const promised = { dueAt: promisedAt, callbackAt: promisedAt }
      expect(await attempt('early', promisedAt, { dueAt: lead.dueAt, callbackAt: null })).toMatchObject(stale)
      expect(await attempt('kept', promisedAt, promised)).toMatchObject({ ok: true })
      const retryAt = promisedAt + 60_000
      await change({ stage: 'ready', dueAt: retryAt, callback: null })
      expect(await attempt('promised again', promisedAt + 20_000, promised)).toMatchObject(stale)
      expect(await attempt('retry', retryAt, { dueAt: retryAt, callbackAt: null })).toMatchObject({ ok: true })
      await change({ stage: 'ready', dueAt: retryAt + 3_600_000 })
      expect(await attempt('too soon', retryAt + 60_000, { dueAt: retryAt, callbackAt: null })).toMatchObject(stale)
    })

    it('counts an attempt from when it left: one that waited after it was reserved holds the next back for as long', async () => {
      const lead = makeLead(1)
      await test.put([lead])
      const ask = (now: number) =>
        test.store.commit(makeCommit({ gate: makeGate(lead, { maxAttemptsPerNumberDay: 2, minSpacingS: 60, now }) }))
      const record = makeRecord('waits', {
        number: lead.number,
        outcome: null,
        milestones: milestones(monday10, { dialedAt: null }),
      })
      await test.store.commit(makeCommit({ calls: [{ record, state: {} }] }))
      const spaced = (until: number) => ({ ok: false, refused: 'minSpacing', until })
      expect(await ask(monday10 + 61_000)).toMatchObject(spaced(monday10 + 121_000))
      const dialed = {
        ...record,
        outcome: 'busy' as const,
        milestones: milestones(monday10, { dialedAt: monday10 + 90_000 }),
      }
      await test.store.commit(makeCommit({ calls: [{ record: dialed, state: {} }] }))
      expect(await ask(monday10 + 149_999)).toMatchObject(spaced(monday10 + 150_000))
      expect(await ask(monday10 + 150_000)).toMatchObject({ ok: true })
    })

    it('refuses at the gate: lead not ready, on the list, caps, spacing; and keeps nothing then', async () => {
      const lead = makeLead(1)
      await test.put([lead])
      const rules = { lead: lead.id, maxAttempts: 2, maxAttemptsPerNumberDay: 2, minSpacingS: 60 }
      const attempt = (ref: string, at: number) =>
        test.store.commit(makeAttempt(ref, makeGate(lead, { ...rules, now: at })))
      expect(await attempt('a', monday10)).toMatchObject({ ok: true })
      expect(await attempt('b', monday10 + 1000)).toMatchObject({
        ok: false,
        refused: 'minSpacing',
        until: monday10 + 60_000,
      })
      expect((await test.store.load()).openCalls.map(({ record }) => record.ref)).toEqual(['a'])
      // Asked again after its writer died, the first is answered as it was: its own row is not held against it.
      expect(await attempt('a', monday10)).toMatchObject({ ok: true })
      expect(await attempt('c', monday10 + 60_000)).toMatchObject({ ok: true })
      expect(await attempt('d', monday10 + 120_000)).toMatchObject({
        refused: 'numberCap',
        until: monday10 + 86_400_000,
      })
      const noLine = { number: lead.number, milestones: milestones(monday10), outcome: 'congestion' } as const
      await test.store.commit(makeCommit({ calls: [{ record: makeRecord('a', noLine), state: null }] }))
      expect(await attempt('d2', monday10 + 120_000), 'an attempt that found no line does not count').toMatchObject({
        ok: true,
      })
      await test.addDnc(lead.number.slice(0, 6), true)
      expect(await attempt('e', monday10 + 86_400_000)).toMatchObject({ refused: 'dnc', until: null })
      await test.store.commit(makeCommit({ leads: [{ lead: lead.id, stage: 'inAttempt' }] }))
      expect(await attempt('f', monday10 + 86_400_000)).toMatchObject({ refused: 'notReady' })
    })
  })
}
