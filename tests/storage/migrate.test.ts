import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Migration } from '../../storage/migrations/migration.js'
import { siteMigrations } from '../../storage/migrations/site/index.js'
import { systemMigrations } from '../../storage/migrations/system/index.js'
import { openDatabase } from '../../storage/open-databases.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import { tempFolder } from './support.js'

let folder: ReturnType<typeof tempFolder>
let path: string
beforeEach(() => {
  folder = tempFolder()
  path = join(folder.path, 'site.db')
})
afterEach(() => folder.remove())

const one: Migration = { version: 1, name: 'one', sql: 'CREATE TABLE a (x TEXT)' }
const two: Migration = { version: 2, name: 'two', sql: 'ALTER TABLE a ADD COLUMN y TEXT; UPDATE a SET y = x' }
const broken: Migration = { version: 2, name: 'broken', sql: 'ALTER TABLE a ADD COLUMN y TEXT; SELECT * FROM nowhere' }

function oldFile(): void {
  const sqlite = openDatabase(path, [one], 1)
  sqlite.exec("INSERT INTO a VALUES ('kept')")
  sqlite.close()
}

describe('migrations', () => {
  it('bring an old file up to date and keep a copy of it as it was', () => {
    oldFile()
    const sqlite = openDatabase(path, [one, two], 2)
    expect(sqlite.prepare('SELECT * FROM a').all()).toEqual([{ x: 'kept', y: 'kept' }])
    expect(sqlite.prepare('SELECT version, name, applied_at FROM schema_version').all()).toEqual([
      { version: 1, name: 'one', applied_at: 1 },
      { version: 2, name: 'two', applied_at: 2 },
    ])
    sqlite.close()
    const copy = openSqlite(`${path}.v1.bak`, 'read')
    expect(copy.prepare('SELECT * FROM a').all()).toEqual([{ x: 'kept' }])
    copy.close()
  })

  it('copy nothing for a new file or one that is up to date', () => {
    oldFile()
    openDatabase(path, [one], 2).close()
    expect(existsSync(`${path}.v1.bak`)).toBe(false)
  })

  it('leave a file as it was when one fails, and go on from there with the next program', () => {
    oldFile()
    expect(() => openDatabase(path, [one, broken], 2)).toThrow(expect.objectContaining({ code: 'DATABASE_ERROR' }))
    const sqlite = openDatabase(path, [one, two], 3)
    expect(sqlite.prepare('SELECT * FROM a').all()).toEqual([{ x: 'kept', y: 'kept' }])
    sqlite.close()
  })

  it('refuse a file of a newer program, and say so', () => {
    openDatabase(path, [one, two], 1).close()
    expect(() => openDatabase(path, [one], 2)).toThrow(expect.objectContaining({ code: 'DATABASE_TOO_NEW' }))
    expect(() => openDatabase(path, [one], 2)).toThrow(/has version 2, this program knows versions up to 1/)
  })

  it('refuse a file whose history is another one', () => {
    oldFile()
    const other = { ...one, sql: 'CREATE TABLE a (x TEXT, z TEXT)' }
    expect(() => openDatabase(path, [other], 2)).toThrow(/different program/)
  })

  it('refuse a database of another program, and a file that is none', () => {
    const sqlite = openSqlite(path, 'write')
    sqlite.exec('CREATE TABLE recipes (x)')
    sqlite.close()
    expect(() => openDatabase(path, [one], 1)).toThrow(/not one of Trunkline/)
    const text = join(folder.path, 'text.db')
    writeFileSync(text, 'no database, but long enough to be taken for one at first sight. '.repeat(20))
    expect(() => openDatabase(text, [one], 1)).toThrow(expect.objectContaining({ code: 'DATABASE_ERROR' }))
  })

  it.each([
    ['site', siteMigrations],
    ['system', systemMigrations],
  ])('of the %s database are numbered from 1 without gaps', (_, migrations) => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((__, index) => index + 1))
  })
})
