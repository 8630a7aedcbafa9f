import type { Generated } from 'kysely'
import type { ConsentScope } from '../../dialer/model/compliance-settings.js'

/**
 * One entry of the consent history of a number; entries are only ever added. `digits` is the number without its `+`. `campaign_id` null:
 * for the whole site. `at` is when the person said so, `recorded_at` when we were told.
 */
export interface ConsentTable {
  id: Generated<number>
  number: string
  digits: string
  campaign_id: number | null
  action: 'given' | 'revoked'
  scope: ConsentScope
  at: number
  expires_at: number | null
  method: string
  evidence: string | null
  source: string
  recorded_by: string
  recorded_at: number
}
