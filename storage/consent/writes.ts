import type { ConsentScope } from '../../dialer/model/compliance-settings.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import { dncDigits } from '../dnc/digits.js'
import type { SiteTx } from '../writer/operation.js'

/** An entry to add to the consent history of a number, see `table.ts`. */
export interface NewConsent {
  readonly number: PhoneNumber
  readonly campaign: number | null
  readonly action: 'given' | 'revoked'
  readonly scope: ConsentScope
  readonly at: number
  readonly expiresAt: number | null
  readonly method: string
  readonly evidence: string | null
  readonly source: string
  readonly recordedBy: string
}

/**
 * Adds to the history; an entry that is there already, word for word, is passed over.
 * @returns how many were added
 */
export function addConsents(
  tx: SiteTx,
  input: { readonly consents: readonly NewConsent[] },
): { readonly added: number } {
  const insert = tx.statement(
    `INSERT INTO consents
       (number, digits, campaign_id, action, scope, at, expires_at, method, evidence, source, recorded_by, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  )
  let added = 0
  for (const one of input.consents) {
    const { number, campaign, action, scope, at, expiresAt, method, evidence, source, recordedBy } = one
    const digits = dncDigits(number)
    added += insert.run(
      number,
      digits,
      campaign,
      action,
      scope,
      at,
      expiresAt,
      method,
      evidence,
      source,
      recordedBy,
      tx.now,
    ).changes
  }
  return { added }
}
