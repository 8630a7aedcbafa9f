import { type CallView, type CallViewRow, callViewFromRow } from '../../../storage/calls/repository.js'
import { type KeptForm, keptForm } from '../../../storage/row-form.js'

/** A call of a list, written already. */
export interface WrittenCall {
  readonly id: number
  readonly json: string
}

/** How a contract writes the calls of its lists; what it wrote is kept for rows that are the same. */
export type CallForm = KeptForm<CallViewRow, WrittenCall>

/** @param toWire must depend on the call alone */
export function callForm(toWire: (call: CallView) => unknown): CallForm {
  return keptForm((row: CallViewRow) => ({ id: row.id, json: JSON.stringify(toWire(callViewFromRow(row))) }))
}
