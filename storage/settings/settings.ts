import type { Kysely } from 'kysely'
import type { SettingTable } from './table.js'

interface WithSettings {
  settings: SettingTable
}

/** A setting's value as it was put; undefined if it never was. */
export async function getSetting(db: Kysely<WithSettings>, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row === undefined ? undefined : JSON.parse(row.value)
}

/** The settings among these keys that were put, by key. */
export async function getSettings(
  db: Kysely<WithSettings>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  if (keys.length === 0) return new Map()
  const rows = await db.selectFrom('settings').selectAll().where('key', 'in', keys).execute()
  return new Map(rows.map(({ key, value }): [string, unknown] => [key, JSON.parse(value)]))
}

/** The settings whose keys begin so, by key, in the order of their keys. */
export async function settingsUnder(db: Kysely<WithSettings>, prefix: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await db
    .selectFrom('settings')
    .selectAll()
    .where('key', '>=', prefix)
    .where('key', '<', `${prefix}\u{10ffff}`)
    .orderBy('key')
    .execute()
  return new Map(rows.map(({ key, value }): [string, unknown] => [key, JSON.parse(value)]))
}

/** Puts a setting; the value is kept as JSON. */
export async function putSetting(db: Kysely<WithSettings>, key: string, value: unknown): Promise<void> {
  const json = JSON.stringify(value)
  await db
    .insertInto('settings')
    .values({ key, value: json })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: json }))
    .execute()
}
