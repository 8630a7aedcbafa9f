import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataPaths } from '../data-folder.js'
import { openSqlite, type Sqlite } from '../open-sqlite.js'
import { checkRecordings, type RecordingCheck, type RecordingDepth, type RecordingFault } from './check-recordings.js'

/** `quick` reads every page; `full` also holds each index against its table. */
export type CheckDepth = 'quick' | 'full'

/** What was found damaged. */
export interface Damage {
  /** `system`, or the site's id. */
  readonly database: string
  /** Where: a table, an index, the list of free pages, or the file itself. */
  readonly where: string
  /** First words of SQLite about it, page numbers included. */
  readonly what: string
}

/** Outcome of a check. */
export interface CheckResult {
  readonly depth: CheckDepth
  readonly databases: number
  readonly damages: readonly Damage[]
  /** Recordings that were looked at, and what is wrong with which of them. */
  readonly recordings: number
  readonly recordingFaults: readonly RecordingFault[]
}

/** SQLite stops there; more would tell nothing new. */
const mostFaults = 20

/**
 * Checks every database of a data folder on connections that only read, also while the daemon runs. It blocks its thread for as long as
 * it takes: a daemon runs it in `backup-thread`.
 * @param recordings how recordings are looked at; null: not at all
 */
export function checkFiles(dataDir: string, depth: CheckDepth, recordings: RecordingDepth | null): CheckResult {
  const paths = dataPaths(dataDir)
  const sites = existsSync(paths.sites) ? readdirSync(paths.sites).filter((name) => name.endsWith('.db')) : []
  const files = [
    { database: 'system', path: paths.system },
    ...sites.map((name) => ({ database: name.slice(0, -3), path: join(paths.sites, name) })),
  ].filter(({ path }) => existsSync(path))
  const damages = files.flatMap(({ database, path }) => checkFile(path, depth).map((found) => ({ database, ...found })))
  const kept = files
    .filter(({ database }) => recordings !== null && database !== 'system' && !isDamaged(damages, database))
    .map(({ database, path }) => recordingsOf(dataDir, database, path, recordings ?? 'sizes'))
  return {
    depth,
    databases: files.length,
    damages,
    recordings: kept.reduce((sum, one) => sum + one.recordings, 0),
    recordingFaults: kept.flatMap(({ faults }) => faults),
  }
}

const isDamaged = (damages: readonly Damage[], name: string): boolean =>
  damages.some(({ database }) => database === name)

function recordingsOf(dataDir: string, site: string, path: string, depth: RecordingDepth): RecordingCheck {
  const sqlite = openSqlite(path, 'read')
  try {
    return checkRecordings(dataDir, site, sqlite, depth)
  } finally {
    sqlite.close()
  }
}

/** What a person reads about a damage. */
export function damageSentence({ database, where, what }: Damage): string {
  const name = database === 'system' ? 'The database of accounts (system)' : `The database of the site ${database}`
  return `${name} is damaged in ${where}: ${what}.`
}

/** What a person does about a damaged database. */
export function damageCure(database: string): string {
  return `Stop the program, run "trunkline restore --latest --only ${database}", and check the disk.`
}

function checkFile(path: string, depth: CheckDepth): readonly Omit<Damage, 'database'>[] {
  const found: Omit<Damage, 'database'>[] = []
  let sqlite: Sqlite | null = null
  try {
    sqlite = openSqlite(path, 'read')
    const places = placesOf(sqlite)
    const check = sqlite.prepare(`PRAGMA ${depth === 'quick' ? 'quick_check' : 'integrity_check'}(${mostFaults})`)
    for (const told of check.pluck().iterate()) {
      const text = String(told)
      if (text !== 'ok') found.push({ where: whereOf(text, places), what: clean(text) })
    }
    return found
  } catch (error) {
    // It gives up where rows cannot be read at all; what it found in the trees before says where that is.
    if (found.length > 0) return found
    const what = error instanceof Error ? error.message : String(error)
    return [{ where: 'the file itself', what }]
  } finally {
    sqlite?.close()
  }
}

type Places = ReadonlyMap<number, string>

function placesOf(sqlite: Sqlite): Places {
  const rows: unknown[] = sqlite
    .prepare('SELECT rootpage, type, name FROM sqlite_schema WHERE rootpage > 0')
    .raw()
    .all()
  return new Map(
    rows.flatMap((row): [number, string][] =>
      Array.isArray(row) ? [[Number(row[0]), `the ${String(row[1])} ${String(row[2])}`]] : [],
    ),
  )
}

/** SQLite names trees by their first page, and indexes by name. */
function whereOf(text: string, places: Places): string {
  const tree = /Tree (\d+)/.exec(text)?.[1]
  if (tree !== undefined) return places.get(Number(tree)) ?? `the tree at page ${tree}`
  const index = /(?:index|entries in index) (\S+)$/.exec(text)?.[1]
  if (index !== undefined) return `the index ${index}`
  if (/free-?list/i.test(text)) return 'the list of free pages'
  const table = / in (\S+)$/.exec(text)?.[1]
  return table === undefined ? 'the file itself' : `the table ${table}`
}

const clean = (text: string): string =>
  text
    .replace(/^\*\*\*.*\*\*\*\s*/, '')
    .replace(/\s+/g, ' ')
    .trim()
