import { DomainError } from '../../dialer/model/domain-error.js'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { dncDigits } from './digits.js'
import { type DncEntry, entryFromRow } from './repository.js'

/** A pattern of digits, with or without a `+`. */
export interface NewDncEntry {
  readonly pattern: string
  readonly prefix: boolean
  readonly campaign: CampaignId | null
  readonly reason: string
}

/** @throws DomainError DUPLICATE_ENTRY (already on the list) */
export async function addDnc(tx: SiteTx, input: NewDncEntry): Promise<DncEntry> {
  const row = await tx.db
    .insertInto('dnc')
    .values({
      pattern: input.pattern,
      digits: dncDigits(input.pattern),
      is_prefix: input.prefix ? 1 : 0,
      campaign_id: input.campaign,
      reason: input.reason,
      created_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return entryFromRow(row)
}

/** @throws DomainError NOT_FOUND */
export async function removeDnc(tx: SiteTx, input: { readonly id: number }): Promise<DncEntry> {
  const row = await tx.db.deleteFrom('dnc').where('id', '=', input.id).returningAll().executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no entry ${input.id} on the do-not-call list.`)
  return entryFromRow(row)
}
