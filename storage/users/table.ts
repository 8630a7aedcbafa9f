import type { Generated } from 'kysely'

/** What a person may do; `admin` all, `manager` all of a site's work, `agent` their own. */
export type UserRole = 'admin' | 'manager' | 'agent'

/**
 * A person's account. `email` and `staff_id` are unique without regard to case, `phone` (E.164) as it stands; `password_hash` is argon2id
 * in PHC form.
 */
export interface UserTable {
  id: Generated<number>
  email: string
  name: string
  staff_id: string | null
  phone: string | null
  password_hash: string
  role: UserRole
  active: 0 | 1
  created_at: number
  updated_at: number
  last_login_at: number | null
}
