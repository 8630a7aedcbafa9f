import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { reachOf, rebuild } from '../../../storage/archive/rebuild.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { openSqlite } from '../../../storage/open-sqlite.js'
import type { FakeClock } from '../../support/fake-clock.js'
import { site } from '../support.js'

/** Rounds of the archive after which a test that waits for it has failed: it is never to be reached. */
const mostRounds = 200

/** Lets rounds of the archive go by until what is wanted is so. */
export async function roundsUntil(clock: FakeClock, what: string, isSo: () => boolean): Promise<void> {
  for (let round = 0; !isSo(); round++) {
    if (round === mostRounds) throw new Error(`in ${mostRounds} rounds it has not come to be that ${what}`)
    await clock.advance(1100)
  }
}

/** Every row of every table; a hash for each, so that a difference can be read. */
export function contentOf(path: string): Readonly<Record<string, string>> {
  const sqlite = openSqlite(path, 'read')
  try {
    const tables = sqlite
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`)
      .pluck()
      .all() as string[]
    return Object.fromEntries(
      tables.map((table) => {
        const rows = sqlite.prepare(`SELECT * FROM "${table}"`).all()
        return [table, `${rows.length} rows ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`]
      }),
    )
  } finally {
    sqlite.close()
  }
}

/** Lets rounds go by until the archive alone gives the site's database as it is, and has a copy of the accounts. */
export async function untilKept(clock: FakeClock, dataDir: string, archive: string): Promise<void> {
  const target = join(dataDir, 'rebuilt.db')
  const root = join(archive, `site-${site}`)
  await roundsUntil(clock, 'the archive has every commit', () => {
    if (reachOf(join(archive, 'system')) === null || reachOf(root) === null) return false
    try {
      rebuild({ root, target, until: null, wal: null, skip: 0 })
      return isDeepStrictEqual(contentOf(target), contentOf(dataPaths(dataDir).site(site)))
    } finally {
      for (const path of [target, `${target}-wal`, `${target}-shm`]) if (existsSync(path)) rmSync(path)
    }
  })
}
