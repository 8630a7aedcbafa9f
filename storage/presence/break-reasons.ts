import type { Kysely, Selectable } from 'kysely'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteTables } from '../site-tables.js'
import type { SiteTx } from '../writer/operation.js'
import type { BreakReasonTable } from './table.js'

/** Why agents take breaks. */
export interface BreakReason {
  readonly id: number
  /** The pause reason it is kept as. */
  readonly code: string
  readonly label: string
  /** How long such a break may take; null: any time. s */
  readonly limitS: number | null
  /** False: nobody can choose it any more. */
  readonly active: boolean
}

/** Every reason, by label. */
export async function listBreakReasons(db: Kysely<SiteTables>): Promise<readonly BreakReason[]> {
  const rows = await db.selectFrom('break_reasons').selectAll().orderBy('label').orderBy('id').execute()
  return rows.map(reasonFromRow)
}

/** @throws DomainError DUPLICATE_ENTRY (code) */
export async function createBreakReason(tx: SiteTx, input: Omit<BreakReason, 'id'>): Promise<BreakReason> {
  const row = await tx.db
    .insertInto('break_reasons')
    .values({ ...columnsOf(input), created_at: tx.now, updated_at: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow()
  return reasonFromRow(row)
}

/** What changes; absent keys stay. */
export interface BreakReasonEdit {
  readonly id: number
  readonly label?: string
  readonly limitS?: number | null
  readonly active?: boolean
}

/** @throws DomainError NOT_FOUND */
export async function updateBreakReason(tx: SiteTx, input: BreakReasonEdit): Promise<BreakReason> {
  const { id, label, limitS, active } = input
  const row = await tx.db
    .updateTable('break_reasons')
    .set({
      updated_at: tx.now,
      ...(label !== undefined && { label }),
      ...(limitS !== undefined && { limit_s: limitS }),
      ...(active !== undefined && { active: active ? 1 : 0 }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no break reason ${id}.`)
  return reasonFromRow(row)
}

/** Takes a reason out of the list; breaks of the past keep its code. @throws DomainError NOT_FOUND */
export async function deleteBreakReason(tx: SiteTx, input: { readonly id: number }): Promise<null> {
  const { numDeletedRows } = await tx.db.deleteFrom('break_reasons').where('id', '=', input.id).executeTakeFirst()
  if (numDeletedRows === 0n) throw new DomainError('NOT_FOUND', `There is no break reason ${input.id}.`)
  return null
}

function columnsOf({ code, label, limitS, active }: Omit<BreakReason, 'id'>) {
  return { code, label, limit_s: limitS, active: active ? (1 as const) : (0 as const) }
}

function reasonFromRow(row: Selectable<BreakReasonTable>): BreakReason {
  return { id: row.id, code: row.code, label: row.label, limitS: row.limit_s, active: row.active === 1 }
}
