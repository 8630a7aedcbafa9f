import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallRecord } from '../../../dialer/model/call-record.js'
import type { CampaignId, LeadId } from '../../../dialer/model/ids.js'
import type { AttemptGate, CommitResult } from '../../../dialer/ports/engine-store.js'
import { makeGate, monday10, number } from '../../support/factories.js'
import {
  addCampaign,
  addLead,
  makeCommit,
  makeRecord,
  milestones,
  openTestStore,
  site,
  type TestStore,
} from '../support.js'

const hour = 3_600_000
const dialled = number('+15550000001')
let test: TestStore
let campaign: CampaignId
let lead: LeadId

beforeEach(async () => {
  test = await openTestStore()
  campaign = await addCampaign(test.store)
  lead = await addLead(test.store, campaign, 1)
})
afterEach(() => test.end())

const gate = (change: Partial<AttemptGate> = {}): AttemptGate =>
  makeGate(
    { campaign, number: dialled },
    { lead, maxAttempts: 3, maxAttemptsPerNumberDay: 3, minSpacingS: 900, ...change },
  )

const ask = (change: Partial<AttemptGate> = {}): Promise<CommitResult> =>
  test.store.engineStore(site).commit(makeCommit({ gate: gate(change) }))

const called = (ref: string, reservedAt: number, change: Partial<CallRecord> = {}): Promise<CommitResult> =>
  test.store.engineStore(site).commit(
    makeCommit({
      calls: [
        {
          record: makeRecord(ref, { outcome: 'noAnswer', milestones: milestones(reservedAt), ...change }),
          state: null,
        },
      ],
    }),
  )

const addDnc = (pattern: string, prefix: boolean, of: CampaignId | null) =>
  test.store.write(site, 'dnc.add', { pattern, prefix, campaign: of, reason: 'asked' })

describe('the gate before an attempt', () => {
  it('lets a ready lead pass', async () => {
    expect(await ask()).toMatchObject({ ok: true })
  })

  it.each([
    ['the number itself', '+15550000001', false],
    ['the number without its plus', '15550000001', false],
    ['the beginning of the number', '+1555', true],
  ])('refuses what is on the do-not-call list: %s', async (_, pattern, prefix) => {
    await addDnc(pattern, prefix, null)
    expect(await ask()).toMatchObject({ ok: false, refused: 'dnc', until: null })
  })

  it('heeds the list of its own campaign and not that of another', async () => {
    const other = await addCampaign(test.store, 'Other')
    await addDnc('+15550000001', false, other)
    expect(await ask()).toMatchObject({ ok: true })
    await addDnc('+15550000001', false, campaign)
    expect(await ask()).toMatchObject({ refused: 'dnc' })
  })

  it('does not take a whole number for a prefix', async () => {
    await addDnc('+1555', false, null)
    expect(await ask()).toMatchObject({ ok: true })
  })

  it('refuses a lead that is in an attempt, finished, deleted, or has another number now', async () => {
    const store = test.store.engineStore(site)
    expect(await ask({ number: number('+15550000009') })).toMatchObject({ refused: 'notReady' })
    await store.commit(makeCommit({ leads: [{ lead, stage: 'inAttempt' }] }))
    expect(await ask()).toMatchObject({ refused: 'notReady' })
    await store.commit(makeCommit({ leads: [{ lead, stage: 'finished', finishedWhy: 'disposition' }] }))
    expect(await ask()).toMatchObject({ refused: 'notReady' })
    await test.store.write(site, 'leads.delete', { id: lead })
    expect(await ask()).toMatchObject({ refused: 'notReady' })
  })

  it('refuses a lead of a deleted campaign', async () => {
    await test.store.write(site, 'campaigns.delete', { id: campaign })
    expect(await ask()).toMatchObject({ refused: 'notReady' })
  })

  it('refuses more attempts to a lead than allowed', async () => {
    const attempted = { outcome: 'busy', at: monday10 - 2 * hour } as const
    const commit = makeCommit({ leads: [{ lead, attempted }] })
    for (let n = 0; n < 3; n++) await test.store.engineStore(site).commit({ ...commit, id: n })
    expect(await ask()).toMatchObject({ refused: 'attemptCap' })
    expect(await ask({ maxAttempts: 4 })).toMatchObject({ ok: true })
  })

  it('counts attempts to a number over all campaigns, in either spelling, for a day', async () => {
    await called('a', monday10 - 30 * hour)
    await called('b', monday10 - 20 * hour)
    await called('c', monday10 - 10 * hour, { number: number('15550000001') })
    expect(await ask({ maxAttemptsPerNumberDay: 2 })).toMatchObject({
      refused: 'numberCap',
      until: monday10 + 4 * hour,
    })
    expect(await ask({ maxAttemptsPerNumberDay: 2, now: monday10 + 4 * hour })).toMatchObject({ ok: true })
  })

  it('does not count an attempt that was given up before it left, nor inbound calls', async () => {
    const never = milestones(monday10 - hour, { dialedAt: null })
    await called('a', monday10 - hour, { outcome: 'cancelled', milestones: never })
    await called('b', monday10 - hour, { direction: 'inbound' })
    expect(await ask({ maxAttemptsPerNumberDay: 1 })).toMatchObject({ ok: true })
  })

  it('keeps its distance from the last attempt to the number', async () => {
    await called('a', monday10 - 600_000)
    expect(await ask()).toMatchObject({ refused: 'minSpacing', until: monday10 + 300_000 })
    expect(await ask({ now: monday10 + 300_000 })).toMatchObject({ ok: true })
  })

  it('keeps nothing of a refused commit', async () => {
    await addDnc('+15550000001', false, null)
    const result = await test.store.engineStore(site).commit(
      makeCommit({
        gate: gate(),
        calls: [{ record: makeRecord('refused'), state: {} }],
        leads: [{ lead, stage: 'inAttempt' }],
        events: [{ kind: 'campaign.completed', at: monday10, campaign }],
      }),
    )
    expect(result).toMatchObject({ ok: false, refused: 'dnc' })
    expect((await test.store.engineStore(site).load()).openCalls).toEqual([])
    const db = test.reader().db
    expect(await db.selectFrom('leads').select('stage').where('id', '=', lead).executeTakeFirst()).toEqual({
      stage: 'ready',
    })
    expect(await db.selectFrom('journal').selectAll().where('kind', '=', 'campaign.completed').execute()).toEqual([])
  })
})

describe('rules about the number over all campaigns', () => {
  it('counts attempts in rolling windows and over its life, and tells when the longest ends', async () => {
    for (let n = 0; n < 3; n++) await called(`w${n}`, monday10 - (n + 2) * 24 * hour)
    const week = { windowS: 604_800, max: 3 }
    expect(await ask({ numberCaps: [week] })).toMatchObject({
      refused: 'numberCap',
      until: monday10 - 4 * 24 * hour + 7 * 24 * hour,
      detail: { max: 3, windowS: 604_800 },
    })
    expect(await ask({ numberCaps: [week, { windowS: null, max: 3 }] })).toMatchObject({
      refused: 'numberCap',
      until: null,
    })
    expect(await ask({ numberCaps: [{ windowS: 604_800, max: 4 }] })).toMatchObject({ ok: true })
  })

  it('leaves a number alone after an abandoned call, from its end on', async () => {
    const ended = monday10 - 71 * hour
    await called('a', ended - 60_000, {
      outcome: 'abandoned',
      milestones: milestones(ended - 60_000, { endedAt: ended }),
    })
    const rested = { noRedialAfterAbandonS: 259_200 }
    expect(await ask(rested)).toMatchObject({ refused: 'abandonedBefore', until: ended + 72 * hour })
    expect(await ask({ ...rested, now: ended + 72 * hour })).toMatchObject({ ok: true })
  })

  it('does not redial a machine on its day', async () => {
    await called('m', monday10 - 2 * hour, { outcome: 'machine' })
    const machineDay = { from: monday10 - 10 * hour, until: monday10 + 14 * hour }
    expect(await ask({ machineDay })).toMatchObject({ refused: 'machineToday', until: machineDay.until })
    expect(await ask({ machineDay: { ...machineDay, from: monday10 - hour } })).toMatchObject({ ok: true })
  })

  it('asks for consent, whatever its campaign’s own has been', async () => {
    const entry = {
      number: dialled,
      campaign: null,
      expiresAt: null,
      method: 'form',
      evidence: null,
      source: 'api',
      recordedBy: 'x',
    }
    const say = (action: 'given' | 'revoked', scope: 'calls' | 'autodialed' | 'artificialVoice', at: number) =>
      test.store.write(site, 'consents.add', { consents: [{ ...entry, action, scope, at }] })
    expect(await ask({ consent: 'calls' })).toMatchObject({ refused: 'consent', until: null })
    await say('given', 'artificialVoice', monday10 - 3)
    expect(await ask({ consent: 'autodialed' })).toMatchObject({ ok: true })
    await say('revoked', 'autodialed', monday10 - 2)
    expect(await ask({ consent: 'autodialed' })).toMatchObject({ refused: 'consent' })
    await expect(say('given', 'artificialVoice', monday10 - 3)).resolves.toEqual({ added: 0 })
  })
})
