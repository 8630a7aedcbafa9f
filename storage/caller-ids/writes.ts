import type { Selectable } from 'kysely'
import type { CallerId } from '../../dialer/model/caller-id.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteTx } from '../writer/operation.js'
import { allCallerIds, type CallerIdView, callerIdFromRow } from './repository.js'
import type { CallerIdTable } from './table.js'

export type NewCallerId = Omit<CallerId, 'id'>

/** The number that changed, and the whole pool as it is from here on: of two changes at once the later one tells it last. */
export interface CallerIdChanged {
  readonly callerId: CallerIdView
  readonly pool: readonly CallerIdView[]
}

/** @throws DomainError DUPLICATE_ENTRY (the number is in the pool already) */
export async function createCallerId(tx: SiteTx, input: NewCallerId): Promise<CallerIdChanged> {
  const row = await tx.db
    .insertInto('caller_ids')
    .values({ ...columns(input), created_at: tx.now, updated_at: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow()
  return changed(tx, row)
}

/** What changes of a number; absent keys stay. Its calls and its health belong to the number itself, which therefore stays. */
export interface CallerIdChange {
  readonly id: number
  readonly change: Partial<Omit<NewCallerId, 'number'>>
}

/** @throws DomainError NOT_FOUND */
export async function updateCallerId(tx: SiteTx, { id, change }: CallerIdChange): Promise<CallerIdChanged> {
  const row = await tx.db.selectFrom('caller_ids').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound(id)
  const after = await tx.db
    .updateTable('caller_ids')
    .set({ ...columns({ ...callerIdFromRow(row), ...change }), updated_at: tx.now })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return changed(tx, after)
}

/** What is known of the number's health stays: it may come back. @throws DomainError NOT_FOUND */
export async function deleteCallerId(tx: SiteTx, { id }: { readonly id: number }): Promise<CallerIdChanged> {
  const row = await tx.db.deleteFrom('caller_ids').where('id', '=', id).returningAll().executeTakeFirst()
  if (!row) throw notFound(id)
  return changed(tx, row)
}

async function changed(tx: SiteTx, row: Selectable<CallerIdTable>): Promise<CallerIdChanged> {
  return { callerId: callerIdFromRow(row), pool: await allCallerIds(tx.db) }
}

function columns({ number, label, group, dailyLimit, campaigns, callable, active }: NewCallerId) {
  return {
    number,
    label,
    group_name: group,
    daily_limit: dailyLimit,
    campaigns: JSON.stringify(campaigns),
    callable: callable ? (1 as const) : (0 as const),
    active: active ? (1 as const) : (0 as const),
  }
}

function notFound(id: number): DomainError {
  return new DomainError('NOT_FOUND', `There is no caller id ${id} in the pool.`)
}
