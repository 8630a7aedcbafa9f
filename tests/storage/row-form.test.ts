import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hotForms } from '../../storage/hot-query.js'
import { kyselyOver, openSqlite, readerOver, type Sqlite } from '../../storage/open-sqlite.js'
import { keptForm } from '../../storage/row-form.js'

interface Tables {
  people: { id: number; name: string | null }
}

let folder = ''
let writer: Sqlite
let reader: Sqlite

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-forms-'))
  writer = openSqlite(join(folder, 'a.db'), 'write')
  writer.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT) STRICT;
    INSERT INTO people VALUES (1, 'Lead "0001"'), (2, NULL), (3, 'Жанна 😀' || char(10))`)
  reader = openSqlite(join(folder, 'a.db'), 'read')
})

afterEach(() => {
  reader.close()
  writer.close()
  rmSync(folder, { recursive: true })
})

test('a row that is asked again and again is made something of twice, and a change of it is never missed', async () => {
  const db = readerOver<Tables>(reader)
  const made: number[] = []
  const form = keptForm((row: Tables['people']) => {
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
  const db = kyselyOver<Tables>(writer)
  const form = keptForm((row: Tables['people']) => `${row.name}`)
  const build = () => db.selectFrom('people').selectAll().where('id', '<', 3)
  expect(await hotForms(db, 'people below an id', build, [3], form)).toEqual(['Lead "0001"', 'null'])
})
