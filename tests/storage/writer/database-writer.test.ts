import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { openSqlite, type Sqlite, sqliteError } from '../../../storage/open-sqlite.js'
import { createDatabaseWriter, type DatabaseWriter } from '../../../storage/writer/database-writer.js'
import { type GroupTransaction, groupTransaction } from '../../../storage/writer/group-transaction.js'
import { apiWrite, bulkWrite, callWrite } from '../../../storage/writer/operation.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { refusalOf, tempFolder } from '../support.js'

interface TestTx {
  readonly note: (text: string) => void
}

const call = callWrite((tx: TestTx, text: string) => tx.note(text))
const api = apiWrite((tx: TestTx, text: string) => tx.note(text))
const bulk = bulkWrite((tx: TestTx, text: string) => tx.note(text))

let folder: ReturnType<typeof tempFolder>
let sqlite: Sqlite
let clock: FakeClock
let writer: DatabaseWriter<TestTx>
let commits: number
/** Thrown at the next commits, in order; null lets one pass. */
let faults: (string | null)[]
let troubles: (string | null)[]

beforeEach(() => {
  folder = tempFolder()
  sqlite = openSqlite(`${folder.path}/test.db`, 'write')
  sqlite.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)')
  clock = createFakeClock()
  commits = 0
  faults = []
  troubles = []
  const own = groupTransaction(sqlite)
  const transaction: GroupTransaction = {
    ...own,
    commit: () => {
      const fault = faults.shift()
      if (fault) throw sqliteError(fault, 'injected')
      own.commit()
      commits += 1
    },
  }
  writer = createDatabaseWriter<TestTx>({
    clock,
    defer: (run) => void setImmediate(run),
    transaction,
    makeTx: () => ({ note: (text) => void sqlite.prepare('INSERT INTO notes (text) VALUES (?)').run(text) }),
    afterCommit: () => undefined,
    onTrouble: (why) => troubles.push(why),
    probe: (tx) => tx.note(`probe ${clock.now()}`),
  })
})

afterEach(() => {
  writer.close()
  sqlite.close()
  folder.remove()
})

const notes = (): unknown[] => sqlite.prepare('SELECT text FROM notes ORDER BY id').pluck().all()

describe('group commit', () => {
  it('commits everything that waits at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, n) => writer.run(call, `step ${n}`)))
    expect(commits).toBe(1)
    expect(notes()).toHaveLength(50)
  })

  it('takes back only the operation that fails, and says why', async () => {
    const results = await Promise.allSettled([
      writer.run(call, 'first'),
      writer.run(call, 'first'),
      writer.run(call, 'second'),
    ])
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'DUPLICATE_ENTRY' } })
    expect(notes()).toEqual(['first', 'second'])
  })

  it('fails who touches a damaged page, alone and at once, and keeps a step of a call that does until it can be written', async () => {
    let isDamaged = true
    const touch = (tx: TestTx, text: string): void => {
      tx.note(text)
      if (isDamaged) throw sqliteError('SQLITE_CORRUPT', 'database disk image is malformed')
    }
    const refusals = await Promise.all([
      refusalOf(writer.run(call, 'a call')),
      refusalOf(writer.run(apiWrite(touch), 'a change')),
      refusalOf(writer.run(bulkWrite(touch), 'a batch')),
      refusalOf(writer.run(api, 'another change')),
    ])
    expect(refusals).toEqual([null, 'DATABASE_ERROR', 'DATABASE_ERROR', null])
    expect(notes()).toEqual(['a call', 'another change'])
    expect(troubles).toEqual([])
    const step = writer.run(callWrite(touch), 'a step')
    while (troubles.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(troubles[0]).toContain('restore --latest')
    isDamaged = false
    await clock.advance(250)
    await step
    expect(notes()).toContain('a step')
  })

  it('takes back what a failing operation had written before it failed', async () => {
    const halfway = apiWrite((tx: TestTx, text: string) => {
      tx.note(text)
      throw new DomainError('CONFLICT', 'changed its mind')
    })
    await expect(writer.run(halfway, 'half')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(notes()).toEqual([])
  })

  it('serves calls first, then the API, then bulk work, each in its order', async () => {
    await Promise.all([
      writer.run(bulk, 'bulk 1'),
      writer.run(api, 'api 1'),
      writer.run(call, 'call 1'),
      writer.run(api, 'api 2'),
      writer.run(call, 'call 2'),
    ])
    expect(notes()).toEqual(['call 1', 'call 2', 'api 1', 'api 2', 'bulk 1'])
  })
})

describe('when the disk refuses', () => {
  it('keeps the group, tries again, and loses and doubles nothing', async () => {
    faults = ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_BUSY']
    const first = Promise.all([writer.run(call, 'one'), writer.run(call, 'two')])
    await clock.settle()
    const later = writer.run(call, 'three')
    expect(troubles[0]).toContain('disk of the data folder is full')
    await clock.advance(60_000)
    await Promise.all([first, later])
    expect(notes()).toEqual(['one', 'two', 'three'])
    expect(troubles).toHaveLength(4)
    expect(troubles[3]).toBeNull()
  })

  it('answers nothing before the commit', async () => {
    faults = ['SQLITE_FULL']
    let answered = false
    const done = writer.run(call, 'one').then(() => {
      answered = true
    })
    await clock.settle()
    await clock.settle()
    expect(answered).toBe(false)
    await clock.advance(1000)
    await done
    expect(answered).toBe(true)
  })

  it('lets steps of calls pass while bulk work keeps failing on a full disk', async () => {
    sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true })) + 2}`)
    const batch = writer.run(bulk, 'x'.repeat(200_000))
    await clock.settle()
    expect(troubles).toHaveLength(1)
    const step = writer.run(call, 'step')
    await clock.advance(300)
    await step
    expect(notes()).toEqual(['step'])
    sqlite.pragma('max_page_count = 1000000')
    await clock.advance(10_000)
    await batch
    expect(notes()).toHaveLength(2)
  })

  it('tells people who wait for the API after ten seconds, and keeps the calls', async () => {
    faults = Array.from({ length: 8 }, () => 'SQLITE_FULL')
    const person = writer.run(api, 'edit')
    const refused = refusalOf(person)
    const step = writer.run(call, 'step')
    await clock.advance(60_000)
    expect(await refused).toBe('STORAGE_UNAVAILABLE')
    await step
    expect(notes()).toEqual(['step'])
  })

  it('finds out by itself that the disk accepts again', async () => {
    faults = Array.from({ length: 8 }, () => 'SQLITE_FULL')
    const refused = refusalOf(writer.run(api, 'edit'))
    await clock.advance(60_000)
    expect(await refused).toBe('STORAGE_UNAVAILABLE')
    expect(troubles.at(-1)).toBeNull()
  })

  it('refuses what waits when it is closed', async () => {
    faults = ['SQLITE_FULL']
    const refused = refusalOf(writer.run(call, 'one'))
    await clock.settle()
    writer.close()
    expect(await refused).toBe('STORAGE_UNAVAILABLE')
  })
})
