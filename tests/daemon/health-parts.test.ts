import { describe, expect, it } from 'vitest'
import { type PartFacts, partLooks } from '../../daemon/health-parts.js'
import { watchHealth } from '../../daemon/health-watch.js'
import type { EngineHostCounters } from '../../daemon/sites/engine-host.js'
import { siteId } from '../../dialer/model/ids.js'
import { mismatchWords, type WatchStatus } from '../../dialer/model/mismatch.js'
import type { EngineStatus } from '../../dialer/ports/commands.js'
import { createFakeClock } from '../support/fake-clock.js'
import { noWatch } from '../support/no-watch.js'
import { silentLog } from '../support/silent-log.js'

const well: PartFacts = {
  now: 1_000_000_000,
  sites: [],
  storage: { alive: true, fault: null, waiting: 0, slowMs: 3 },
  databases: { archive: [], checks: { quick: null, full: null }, faultOf: () => null },
  disk: { freeBytes: 80e9, low: false },
  threads: [
    { name: 'control', alive: true, lagMs: 1 },
    { name: 'api', alive: true, lagMs: 1 },
  ],
  jobs: [
    {
      name: 'backup',
      isScheduled: true,
      successes: 1,
      failures: 0,
      lastSuccessAt: 5,
      lastDurationMs: 10,
      lastFailure: null,
    },
  ],
  lastBackupAt: 1_000_000_000 - 5 * 3_600_000,
  clockJump: null,
}
const backup = { name: 'backup', isScheduled: true, successes: 0, failures: 1, lastSuccessAt: null, lastDurationMs: 10 }

const databases: PartFacts['databases'] = well.databases
const late = {
  db: 'system',
  reach: { from: well.now - 50_000_000, to: well.now - 70_000 },
  bytes: 5,
  waitingSince: well.now - 61_000,
  fault: null,
}
const failing = { ...late, fault: 'The archive of changes of system cannot be written: ENOSPC.' }
const damage = {
  sentence: 'The database of accounts (system) is damaged in the table users: page 7.',
  todo: 'Stop the program, run "trunkline restore --latest --only system".',
  isDatabase: true,
}
const checkNote = { at: 0, depth: 'quick' as const, databases: 2, damages: [], recordings: 0, recordingFaults: [] }

const inspected = { calls: [], watch: { ...noWatch, looks: 7, lastComparedAt: well.now } } as unknown as EngineStatus
const counters = { failures: 0 } as EngineHostCounters
const siteWith = (watch: Partial<WatchStatus>, since = well.now): Partial<PartFacts> => ({
  sites: [
    {
      site: siteId('main'),
      pbx: 'lab',
      link: { status: 'ready', since, why: null },
      status: { ...inspected, watch: { ...inspected.watch, ...watch } },
      counters,
    },
  ],
})
const slotFound = { mismatch: 'slotWithoutCall', subject: 'slot', cause: 'daemon', count: 2 } as const
const { believed, seen, repair } = mismatchWords.slotWithoutCall
const slotLatest = {
  ...slotFound,
  id: 'c.1',
  believed,
  seen,
  repair,
  call: null,
  agent: null,
  lead: null,
  campaign: null,
}

describe('the parts of the process', () => {
  it('a watchdog that finds nothing is well, and tells what it found since the start', () => {
    const partOf = (facts: Partial<PartFacts>) =>
      partLooks({ ...well, ...facts }).find(({ name }) => name === 'watchdog')
    expect(partOf(siteWith({}))).toMatchObject({
      state: 'ok',
      sentence: 'The watchdog has looked 7 times and has found nothing.',
    })
    const old = { ...slotLatest, at: well.now - 3_600_000 }
    expect(partOf(siteWith({ repaired: [slotFound], latest: [old] }))).toMatchObject({
      state: 'ok',
      sentence: expect.stringContaining('2 slot (daemon)'),
    })
  })

  it('are well where nothing is wrong', () => {
    expect(partLooks(well).filter(({ state }) => state !== 'ok')).toEqual([])
  })

  it('say how old the newest backup is', () => {
    const said = (lastBackupAt: number | null): string | undefined =>
      partLooks({ ...well, lastBackupAt }).find(({ name }) => name === 'backup job')?.sentence
    expect(said(well.lastBackupAt)).toContain('The newest is 5 hours old.')
    expect(said(null)).toContain('There is no backup yet.')
  })

  it('say how far back a site can be brought, when it was last checked, and which command mends a damage', () => {
    const checks = { quick: { ...checkNote, at: well.now - 7_200_000 }, full: null }
    const look = (faultOf: PartFacts['databases']['faultOf']) =>
      partLooks({ ...well, ...siteWith({}), databases: { archive: [{ ...late, db: 'site-main' }], checks, faultOf } })
        .filter(({ name, site }) => name === 'storage' && site !== null)
        .map(({ state, sentence, todo }) => `${state}: ${sentence} ${todo ?? ''}`)
    expect(look((site) => (site === null ? null : damage))).toEqual([`down: ${damage.sentence} ${damage.todo}`])
    const kept = { ...late, db: 'site-main', waitingSince: null }
    const [ok] = partLooks({ ...well, ...siteWith({}), databases: { ...databases, archive: [kept], checks } }).filter(
      ({ name, site }) => name === 'storage' && site !== null,
    )
    expect(ok?.sentence).toBe(
      'It can be restored to each moment since 1970-01-11T23:53Z. The last quick check, 2 hours ago, found it sound.',
    )
  })

  it.each<readonly [string, string, string, Partial<PartFacts>]>([
    ['storage', 'down', 'full', { storage: { alive: true, fault: 'The disk is full.', waiting: 3, slowMs: 0 } }],
    ['storage', 'down', 'gone', { storage: { alive: false, fault: null, waiting: 0, slowMs: 0 } }],
    ['storage', 'degraded', 'slow', { storage: { alive: true, fault: null, waiting: 5000, slowMs: 0 } }],
    ['storage', 'degraded', 'takes 2.4 s', { storage: { alive: true, fault: null, waiting: 2, slowMs: 2400 } }],
    ['storage', 'down', 'damaged in the table users', { databases: { ...databases, faultOf: () => damage } }],
    ['storage', 'degraded', 'cannot be written', { databases: { ...databases, archive: [failing] } }],
    ['storage', 'degraded', '61 s behind', { databases: { ...databases, archive: [late] } }],
    ['disk', 'degraded', '0.9 GB', { disk: { freeBytes: 0.9e9, low: true } }],
    ['api thread', 'down', 'gone', { threads: [{ name: 'api', alive: false, lagMs: 0 }] }],
    ['control thread', 'degraded', '80 ms late', { threads: [{ name: 'control', alive: true, lagMs: 80 }] }],
    ['backup job', 'degraded', 'no room', { jobs: [{ ...backup, lastFailure: { at: 7, why: 'no room' } }] }],
    [
      'watchdog',
      'degraded',
      '2 slot (daemon)',
      siteWith({ repaired: [slotFound], latest: [{ ...slotLatest, at: well.now - 1 }] }),
    ],
    ['watchdog', 'degraded', 'for 30 s', siteWith({ storageWaitsSince: well.now - 30_000 })],
    ['watchdog', 'degraded', 'not listed its calls', siteWith({ lastComparedAt: null }, well.now - 120_000)],
    ['clock', 'degraded', 'back by 3600 s', { clockJump: { at: 999_999_000, byMs: -3_600_000 } }],
  ])('%s is %s and says %s, with what to do', (name, state, said, change) => {
    const part = partLooks({ ...well, ...change }).find((one) => one.name === name)
    expect(part).toMatchObject({ state, sentence: expect.stringContaining(said), todo: expect.any(String) })
  })

  it('that cannot be looked at end nothing: it is told, and looked at again', async () => {
    const clock = createFakeClock()
    const told: string[] = []
    const log = { ...silentLog, warn: (_: object, said: string) => void told.push(said) }
    const failing = (): never => {
      throw new TypeError('no such disk')
    }
    const watch = watchHealth(failing, clock, log)
    await clock.advance(11_000)
    expect(told).toEqual(Array.from({ length: 2 }, () => 'the parts of the process could not be looked at'))
    watch.stop()
  })

  it('keep the time at which they changed, and tell each change once', async () => {
    const clock = createFakeClock()
    const told: string[] = []
    const log = { ...silentLog, warn: (_: object, said: string) => void told.push(said) }
    let facts = well
    const watch = watchHealth(() => partLooks(facts), clock, { ...log, info: log.warn, child: () => silentLog })
    await clock.advance(60_000)
    const at = clock.now()
    facts = { ...well, disk: { freeBytes: 1e6, low: true } }
    await clock.advance(60_000)
    const disk = watch.parts().find(({ name }) => name === 'disk')
    expect(disk?.state).toBe('degraded')
    expect((disk?.since ?? 0) - at).toBeLessThanOrEqual(5000)
    expect(told).toHaveLength(1)
    facts = well
    await clock.advance(10_000)
    expect(told.at(-1)).toContain('well again')
    watch.stop()
  })
})
