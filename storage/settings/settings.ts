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

/** Puts a setting; the value is kept as JSON. */
export async function putSetting(db: Kysely<WithSettings>, key: string, value: unknown): Promise<void> {
  const json = JSON.stringify(value)
  await db
    .insertInto('settings')
    .values({ key, value: json })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: json }))
    .execute()
}
