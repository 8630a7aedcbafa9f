import type { Generated } from 'kysely'

/**
 * A permission to set a new password: by the long secret of a link, or by a short code with few tries. `secret_hash` is a keyed
 * hash. A person has one code at most: a newer one replaces it.
 */
export interface PasswordResetTable {
  id: Generated<number>
  user_id: number
  kind: 'link' | 'code'
  secret_hash: string
  created_at: number
  expires_at: number
  tries: number
}
