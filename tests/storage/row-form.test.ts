import { afterEach, beforeEach, expect, test } from 'vitest'
import { hotForms } from '../../storage/hot-query.js'
import { kyselyOver, readerOver, type Sqlite } from '../../storage/open-sqlite.js'
import { keptForm } from '../../storage/row-form.js'
import { openPeopleFile, type PeopleTables } from './people-file.js'

let file: ReturnType<typeof openPeopleFile>
let writer: Sqlite
let reader: Sqlite

beforeEach(() => {
  file = openPeopleFile()
  ;({ writer, reader } = file)
})

afterEach(() => file.end())

test('a row that is asked again and again is made something of twice, and a change of it is never missed', async () => {
  const db = readerOver<PeopleTables>(reader)
  const made: number[] = []
  const form = keptForm((row: PeopleTables['people']) => {
    made.push(row.id)
    return `${row.id} ${row.name}`
  })
  const ask = (least: number) => {
    const build = () => db.selectFrom('people').selectAll().where('id', '>=', least).orderBy('id', 'desc')
    return hotForms(db, 'people from an id', build, [least], form)
  }
  expect(await ask(1)).toEqual(['3 Жанна 😀\n', '2 null', '1 Lead "0001"'])
  for (let times = 0; times < 3; times++) expect(await ask(2)).toEqual(['3 Жанна 😀\n', '2 null'])
  expect(made).toEqual([3, 2, 1, 3, 2])
  writer.exec(`UPDATE people SET name = 'Lead 0002' WHERE id = 2`)
  expect(await ask(2)).toEqual(['3 Жанна 😀\n', '2 Lead 0002'])
  writer.exec('UPDATE people SET name = NULL WHERE id = 2')
  expect(await ask(2)).toEqual(['3 Жанна 😀\n', '2 null'])
  expect(made).toEqual([3, 2, 1, 3, 2, 2])
})

test('on a connection that also writes, too', async () => {
  const db = kyselyOver<PeopleTables>(writer)
  const form = keptForm((row: PeopleTables['people']) => `${row.name}`)
  const build = () => db.selectFrom('people').selectAll().where('id', '<', 3)
  expect(await hotForms(db, 'people below an id', build, [3], form)).toEqual(['Lead "0001"', 'null'])
})
