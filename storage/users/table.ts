import type { Generated } from 'kysely'

/** What a person may do; `admin` all, `manager` all of a site's work, `agent` their own. */
export type UserRole = 'admin' | 'manager' | 'agent'

/** A person's account. `email` is unique without regard to case; `password_hash` is argon2id in PHC form. */
export interface UserTable {
  id: Generated<number>
  email: string
  name: string
  password_hash: string
  role: UserRole
  active: 0 | 1
  created_at: number
  updated_at: number
}

/** A login; `id` is the token's own id. Revoked or expired ones are refused. */
export interface SessionTable {
  id: string
  user_id: number
  created_at: number
  expires_at: number
  revoked_at: number | null
}
