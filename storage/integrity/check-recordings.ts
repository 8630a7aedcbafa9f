import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fingerprint } from '../backup/manifest.js'
import type { Sqlite } from '../open-sqlite.js'

/** `sizes`: each file is there in its size; `contents`: each is read and held against its SHA-256. */
export type RecordingDepth = 'sizes' | 'contents'

/** A recording that the database has and the folder has not, or not as it was stored. */
export interface RecordingFault {
  readonly site: string
  readonly name: string
  /** Relative to the data folder. */
  readonly path: string
  readonly what: 'missing' | 'altered'
}

/** What came of the recordings of a database. */
export interface RecordingCheck {
  readonly recordings: number
  readonly faults: readonly RecordingFault[]
}

interface Row {
  readonly name: string
  readonly path: string
  readonly bytes: number
  readonly sha256: string | null
}

/**
 * Holds the recordings' folder against what the database says of it. The database is the manifest: every backup and each moment of the
 * archive states the recordings of its time.
 */
export function checkRecordings(dataDir: string, site: string, sqlite: Sqlite, depth: RecordingDepth): RecordingCheck {
  const rows = sqlite.prepare(
    `SELECT name, path, bytes, sha256 FROM recordings WHERE state = 'stored' AND path IS NOT NULL ORDER BY name`,
  )
  const still = sqlite.prepare(`SELECT 1 FROM recordings WHERE name = ? AND state = 'stored'`)
  const faults: RecordingFault[] = []
  const all = rows.all() as Row[]
  for (const row of all) {
    const what = faultOf(resolve(dataDir, row.path), row, depth)
    // Its time may have run out while this was looking.
    if (what !== null && still.get(row.name) !== undefined) faults.push({ site, name: row.name, path: row.path, what })
  }
  return { recordings: all.length, faults }
}

/** What a person reads about a recording. */
export function recordingSentence({ site, name, path, what }: RecordingFault): string {
  const found = what === 'missing' ? 'is not there' : 'is not as it was stored'
  return `The recording ${name} of the site ${site} ${found} (${path}).`
}

export const recordingCure = 'Bring the file back from your copy of the folder recordings.'

function faultOf(file: string, { bytes, sha256 }: Row, depth: RecordingDepth): RecordingFault['what'] | null {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined || !found.isFile()) return 'missing'
  if (found.size !== bytes) return 'altered'
  return depth === 'contents' && sha256 !== null && fingerprint(file).sha256 !== sha256 ? 'altered' : null
}
