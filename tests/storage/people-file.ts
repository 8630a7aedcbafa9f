import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type Sqlite } from '../../storage/open-sqlite.js'

export interface PeopleTables {
  people: { id: number; name: string | null }
}

/** A file with three people, open to one who writes and one who reads. */
export function openPeopleFile(): { readonly writer: Sqlite; readonly reader: Sqlite; end(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-people-'))
  const writer = openSqlite(join(folder, 'a.db'), 'write')
  writer.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT) STRICT;
    INSERT INTO people VALUES (1, 'Lead "0001"'), (2, NULL), (3, 'Жанна 😀' || char(10))`)
  const reader = openSqlite(join(folder, 'a.db'), 'read')
  return {
    writer,
    reader,
    end: () => {
      reader.close()
      writer.close()
      rmSync(folder, { recursive: true })
    },
  }
}
