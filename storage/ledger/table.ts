import type { Generated } from 'kysely'

/**
 * The abandonment ledger: only ever appended to, a chain of hashes. `body` is the text that was hashed (see entry-body.ts); the columns repeat
 * what is searched. Retention leaves it alone: it holds no number of anybody, and the law wants it kept for years.
 */
export interface LedgerTable {
  /** Counts from 1 in the site, without gaps. */
  seq: Generated<number>
  campaign_id: number
  /** Counts from 1 in the campaign, without gaps. */
  nth: number
  kind: 'rules' | 'answer' | 'correction'
  call_ref: string | null
  at: number
  /** Of the answer it is about; null for rules. */
  answered_at: number | null
  /** The class it gives, and for a correction the one it takes away. */
  class: string | null
  class_before: string | null
  body: string
  hash: string
}
