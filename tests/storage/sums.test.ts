import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { zoneOffsetMs } from '../../dialer/campaigns/zone-offset.js'
import type { CallRecord } from '../../dialer/model/call-record.js'
import { agentId, type CampaignId, callRef } from '../../dialer/model/ids.js'
import { outcomes } from '../../dialer/model/outcome.js'
import { callFromRow } from '../../storage/calls/call-from-row.js'
import { callStatus } from '../../storage/calls/status.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { runProjections } from '../../storage/projections/project.js'
import { campaignNumbers } from '../../storage/stats/campaign-numbers.js'
import { dashboard } from '../../storage/stats/dashboard.js'
import { siteTxMaker } from '../../storage/writer/make-tx.js'
import {
  addAgent,
  addCampaign,
  endedCall,
  makeCommit,
  makeRecord,
  milestones,
  openTestStore,
  site,
  type TestStore,
} from './support.js'

/** Around both days on which clocks in Europe were set in 2026; New York's and Lord Howe's lie within it too. */
const first = Date.UTC(2026, 2, 1)
const days = 250
const dayMs = 86_400_000
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe']

let test: TestStore
let campaigns: CampaignId[]
beforeEach(async () => {
  test = await openTestStore()
  campaigns = [await addCampaign(test.store, 'A'), await addCampaign(test.store, 'B')]
  for (let n = 1; n <= 3; n++) await addAgent(test.store, n)
})
afterEach(() => test.end())

/** The numbers of a range by looking at each call that is kept. */
function recount(records: readonly CallRecord[], from: number, until: number, timeZone: string, agent: number | null) {
  const inside = records.filter(
    (one) =>
      one.outcome !== null &&
      one.milestones.reservedAt >= from &&
      one.milestones.reservedAt < until &&
      (agent === null || one.agent === agent),
  )
  const byHour = new Map<number, number>()
  const callsByStatus = { answered: 0, no_answer: 0, busy: 0, failed: 0 }
  let totalDurationMs = 0
  for (const { outcome, milestones: at } of inside) {
    const status = callStatus(outcome)
    if (status !== 'in_progress') callsByStatus[status] += 1
    if (at.answeredAt !== null && at.endedAt !== null) totalDurationMs += at.endedAt - at.answeredAt
    const local = new Date(at.reservedAt + (zoneOffsetMs(timeZone, at.reservedAt) ?? 0))
    byHour.set(local.getUTCHours(), (byHour.get(local.getUTCHours()) ?? 0) + 1)
  }
  return {
    totalCalls: inside.length,
    callsByStatus,
    totalDurationMs,
    callsByHour: [...byHour].map(([hour, count]) => ({ hour, count })).sort((a, b) => a.hour - b.hour),
  }
}

/** Numbers of some ranges as they are shown, and as a recount has them. */
async function both(reader: ReturnType<TestStore['reader']>, chance: (n: number) => number) {
  const shown: unknown[] = []
  const wanted: unknown[] = []
  const records = (await reader.db.selectFrom('calls').selectAll().execute()).map(callFromRow)
  for (let n = 0; n < 6; n++) {
    const from = first + chance(days * 96) * 900_000 + chance(3) * 61_003
    const until = from + chance(days * 96) * 900_000 + chance(2) * 1_234_567
    const timeZone = zones[chance(zones.length)] ?? 'UTC'
    const agent = chance(3) === 0 ? 1 + chance(3) : null
    shown.push(
      await dashboard(reader.db, {
        from,
        until,
        timeZone,
        ...(agent !== null && { agent: agentId(agent) }),
      }),
    )
    wanted.push(recount(records, from, until, timeZone, agent))
    for (const { campaign, totalCalls } of await campaignNumbers(reader.db, { from, until })) {
      const own = records.filter((one) => one.campaign === campaign)
      shown.push({ campaign, totalCalls })
      wanted.push({ campaign, totalCalls: recount(own, from, until, 'UTC', null).totalCalls })
    }
  }
  return { shown, wanted }
}

it.each([1, 2, 3])('sums equal a recount through any history (%i)', async (seed) => {
  const random = createSeededRandom(seed)
  const chance = (n: number): number => Math.floor(random.next() * n)
  const engine = test.store.engineStore(site)
  const open: CallRecord[] = []
  let made = 0

  const begin = async (): Promise<void> => {
    const record = makeRecord(`c.${made++}`, {
      campaign: campaigns[chance(3)] ?? null,
      direction: chance(9) === 0 ? 'inbound' : 'outbound',
      milestones: milestones(first + chance(days * 24 * 60) * 60_000),
    })
    open.push(record)
    await engine.commit(makeCommit({ calls: [{ record, state: {} }] }))
  }
  const end = async (): Promise<void> => {
    const [record] = open.splice(chance(open.length), 1)
    if (!record) return
    const outcome = outcomes[chance(outcomes.length)] ?? 'failed'
    const { reservedAt } = record.milestones
    const answered = callStatus(outcome) === 'answered'
    const at = milestones(reservedAt, {
      answeredAt: answered ? reservedAt + 4000 : null,
      bridgedAt: outcome === 'connected' ? reservedAt + 5000 : null,
      endedAt: reservedAt + 6000 + chance(100_000),
    })
    const agent = outcome === 'connected' ? agentId(1 + chance(3)) : null
    await engine.commit(endedCall({ ...record, outcome, agent, milestones: at }))
  }
  /** A late verdict or disposition says what the call was after all, or who had it. */
  const correct = async (): Promise<void> => {
    const rows = await test.reader().db.selectFrom('calls').selectAll().where('outcome', 'is not', null).execute()
    const row = rows[chance(rows.length)]
    if (!row) return
    const record = callFromRow(row)
    const outcome = chance(2) === 0 ? ('machine' as const) : record.outcome
    const next = { ...record, outcome, agent: agentId(1 + chance(3)), disposition: 'interested' }
    await engine.commit(makeCommit({ calls: [{ record: next, state: null }] }))
  }
  const elsewhere = async (): Promise<void> => {
    const reservedAt = first + chance(days * 24) * 3_600_000
    const at = milestones(reservedAt, { answeredAt: reservedAt, endedAt: reservedAt + 125_000 })
    const ref = callRef(`by-hand.${made++}`)
    const record = { ...makeRecord('', { ref, agent: agentId(1), milestones: at }), outcome: 'connected' as const }
    await test.store.write(site, 'calls.keep', { record, metadata: {}, dispositionIs: null })
  }
  const forget = async (): Promise<void> => {
    const callsBefore = first + chance(days / 4) * dayMs
    await test.store.write(site, 'retention.run', { journalBefore: 0, callsBefore, recordingsBefore: 0, limit: 20 })
  }
  const project = (): Promise<unknown> => test.store.write(site, 'projections.run', null)

  for (let step = 0; step < 250; step++) {
    const steps = [
      begin,
      begin,
      begin,
      end,
      end,
      end,
      correct,
      elsewhere,
      project,
      ...(chance(12) === 0 ? [forget] : []),
    ]
    await steps[chance(steps.length)]?.()
    if (step % 50 !== 49) continue
    if (step === 249) await project()
    const { shown, wanted } = await both(test.reader(), chance)
    expect(shown).toMatchObject(wanted)
  }
})

it('sums equal a recount after a crash in the middle of a projection', async () => {
  const random = createSeededRandom(4)
  const chance = (n: number): number => Math.floor(random.next() * n)
  const engine = test.store.engineStore(site)
  for (let n = 0; n < 60; n++) {
    const at = first + chance(days * 24) * 3_600_000
    const outcome = outcomes[n % outcomes.length] ?? 'failed'
    const record = makeRecord(`c.${n}`, {
      outcome,
      campaign: campaigns[n % 2] ?? null,
      milestones: milestones(at, { endedAt: at }),
    })
    await engine.commit(endedCall(record))
    if (n === 30) await test.store.write(site, 'projections.run', null)
  }
  const [, sqlite] = test.connections
  if (!sqlite) throw new TypeError('the site is not open')
  sqlite.exec('BEGIN IMMEDIATE')
  runProjections(siteTxMaker(sqlite)(first))
  // What is on disk at this moment is what a process that is gone leaves behind.
  const left = join(test.dataDir, 'left-behind')
  cpSync(join(test.dataDir, 'sites'), join(left, 'sites'), { recursive: true })
  sqlite.exec('ROLLBACK')
  const after = openSiteReader(left, site)
  const { shown, wanted } = await both(after, chance)
  expect(shown).toMatchObject(wanted)
  after.close()
})
