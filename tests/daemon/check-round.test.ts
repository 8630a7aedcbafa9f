import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkDueAtStart, checkRound, faultsOf } from '../../daemon/check-round.js'
import { siteId } from '../../dialer/model/ids.js'
import type { CheckDepth, CheckResult } from '../../storage/integrity/check-files.js'
import { readJournal } from '../../storage/journal/repository.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { openTestStore, site, type TestStore } from '../storage/support.js'
import { silentLog } from '../support/silent-log.js'

const second = siteId('second')
let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
  await test.store.openSite(second)
})
afterEach(() => test.end())

const sound: Omit<CheckResult, 'depth'> = { databases: 3, damages: [], recordings: 9, recordingFaults: [] }
const inTable = (database: string) => ({ database, where: 'the table calls', what: 'page 7 is never used' })
const lost = { site: 'main', name: 'tl.1', path: 'recordings/main/tl.1.wav', what: 'missing' } as const

const run = (depth: CheckDepth, found: Partial<CheckResult>): Promise<void> =>
  checkRound({
    dataDir: test.dataDir,
    depth,
    check: (asked) => Promise.resolve({ ...sound, depth: asked, ...found }),
    sites: () => [site, second],
    store: test.store,
    clock: test.clock,
    log: silentLog,
  })
const refused = (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => '',
    (error: unknown) => String(error),
  )
async function toldTo(of: typeof site): Promise<readonly string[]> {
  const reader = openSiteReader(test.dataDir, of)
  const entries = await readJournal(reader.db, { after: 0, limit: 100 })
  reader.close()
  return entries.flatMap(({ event }) =>
    event.kind === 'storage.damage' ? [`${event.state}: ${event.sentence} ${event.todo ?? ''}`.trim()] : [],
  )
}

describe('the check that comes round', () => {
  it('tells the site whose database is damaged, with the command that mends it, and tells the all-clear once', async () => {
    expect(await refused(run('quick', { damages: [inTable('main')] }))).toContain('A fault was found; the part storage')
    const sentence = 'The database of the site main is damaged in the table calls: page 7 is never used.'
    const todo = 'Stop the program, run "trunkline restore --latest --only main", and check the disk.'
    expect(await toldTo(site)).toEqual([`found: ${sentence} ${todo}`])
    expect(await toldTo(second)).toEqual([])
    expect(faultsOf(test.dataDir)(site)).toEqual({ sentence, todo, isDatabase: true })
    expect(faultsOf(test.dataDir)(null)).toBeNull()
    expect(checkDueAtStart(test.dataDir)).toBe('quick check')
    await test.clock.advance(1000)
    await run('quick', {})
    await run('quick', {})
    expect((await toldTo(site)).slice(1)).toEqual(['gone: The database and the recordings are sound again.'])
    expect(faultsOf(test.dataDir)(site)).toBeNull()
    expect(checkDueAtStart(test.dataDir)).toBeNull()
  })

  it('tells damaged accounts to every site', async () => {
    expect(await refused(run('full', { damages: [inTable('system'), inTable('main')] }))).toContain('2 faults')
    expect(await toldTo(second)).toEqual([expect.stringContaining('restore --latest --only system')])
    expect(await toldTo(site)).toEqual([expect.stringContaining('restore --latest --only main')])
  })

  it('lets only a full check clear what a full check found, recordings among it', async () => {
    await refused(run('full', { damages: [inTable('main')], recordingFaults: [lost] }))
    await test.clock.advance(1000)
    await run('quick', {})
    expect(faultsOf(test.dataDir)(site)).toMatchObject({ isDatabase: true })
    expect(checkDueAtStart(test.dataDir)).toBe('full check')
    await test.clock.advance(1000)
    await refused(run('full', { recordingFaults: [lost] }))
    expect(faultsOf(test.dataDir)(site)).toEqual({
      sentence: 'The recording tl.1 of the site main is not there (recordings/main/tl.1.wav).',
      todo: 'Bring the file back from your copy of the folder recordings.',
      isDatabase: false,
    })
    await test.clock.advance(1000)
    await run('full', {})
    expect(faultsOf(test.dataDir)(site)).toBeNull()
  })
})
