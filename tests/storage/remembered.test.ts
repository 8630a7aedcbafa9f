import { afterEach, beforeEach, expect, test } from 'vitest'
import { cachedStatements, wholeRows } from '../../storage/cached-statements.js'
import { kyselyOver, readerOver, type Sqlite } from '../../storage/open-sqlite.js'
import { remembered } from '../../storage/remembered.js'
import { openPeopleFile, type PeopleTables } from './people-file.js'

let file: ReturnType<typeof openPeopleFile>
let writer: Sqlite
let reader: Sqlite

beforeEach(() => {
  file = openPeopleFile()
  ;({ writer, reader } = file)
})

afterEach(() => file.end())

test('an answer is kept until somebody commits, and not a moment longer', async () => {
  const db = readerOver<PeopleTables>(reader)
  let asked = 0
  const count = () =>
    remembered(db, 'people', async () => {
      asked += 1
      return (await db.selectFrom('people').selectAll().execute()).length
    })
  expect([await count(), await count(), asked]).toEqual([3, 3, 1])
  writer.exec('BEGIN; DELETE FROM people WHERE id = 1')
  expect([await count(), asked]).toEqual([3, 1])
  writer.exec('COMMIT')
  expect([await count(), await count(), asked]).toEqual([2, 2, 2])
})

test('a connection that writes is asked each time, since its own changes do not tell', async () => {
  const db = kyselyOver<PeopleTables>(writer)
  const count = () => remembered(db, 'people', async () => (await db.selectFrom('people').selectAll().execute()).length)
  expect(await count()).toBe(3)
  writer.exec('DELETE FROM people')
  expect(await count()).toBe(0)
})

test('whole rows that come over as one text are the rows', () => {
  const sql = 'SELECT * FROM people WHERE id > ? ORDER BY id DESC LIMIT 2'
  const plain = reader.prepare(sql).all(0)
  expect(readAll(`${wholeRows}${sql}`)).toEqual(plain)
  expect(readAll(sql)).toEqual(plain)
})

/** As the query builder asks. */
function readAll(text: string): unknown {
  return cachedStatements(reader).prepare(text).all([0])
}
