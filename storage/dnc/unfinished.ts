import type { Kysely } from 'kysely'
import { getSetting, putSetting } from '../settings/settings.js'
import type { SiteTables } from '../site-tables.js'
import type { SiteTx } from '../writer/operation.js'

/** How often the lists changed, and up to which change the leads were brought in line; kept, so that a restart does not forget it. */
export const dncChangesKey = 'dnc.changes'
export const dncTidiedKey = 'dnc.tidied'

/** Imports in a state, oldest first; made before `before` (epoch ms) if that is given. */
export async function dncImportsIn(
  db: Kysely<SiteTables>,
  state: 'previewed' | 'loading',
  before?: number,
): Promise<readonly number[]> {
  let some = db.selectFrom('dnc_imports').select('id').where('state', '=', state).orderBy('id')
  if (before !== undefined) some = some.where('created_at', '<', before)
  return (await some.execute()).map(({ id }) => id)
}

/** True if the lists changed since the leads were last brought in line with them. */
export async function oweTidying(db: Kysely<SiteTables>): Promise<boolean> {
  return (await getSetting(db, dncChangesKey)) !== (await getSetting(db, dncTidiedKey))
}

/** Notes that the numbers that count changed; belongs into the transaction that changes them. */
export async function noteDncChange(tx: SiteTx): Promise<void> {
  const before = await getSetting(tx.db, dncChangesKey)
  await putSetting(tx.db, dncChangesKey, (typeof before === 'number' ? before : 0) + 1)
}
