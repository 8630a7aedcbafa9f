import type { Generated } from 'kysely'

/** A machine's key to one site. `key_hash` is a keyed hash of it; `hint` its first characters, to tell keys apart. */
export interface ApiKeyTable {
  id: Generated<number>
  site_id: string
  name: string
  hint: string
  key_hash: string
  /** JSON list of rights. */
  scopes: string
  created_by: number | null
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  revoked_at: number | null
}
