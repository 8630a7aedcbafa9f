import type { Generated } from 'kysely'
import type { PhoneMode, PresenceName } from '../../dialer/model/agent.js'

/** An agent of the site. `snapshot` is JSON of AgentSnapshot, null before the first sign-on. A deleted one keeps its row. */
export interface AgentTable {
  id: Generated<number>
  user_id: number
  name: string
  email: string
  extension: string
  sip_username: string | null
  sip_password_encrypted: string | null
  phone_mode: PhoneMode
  presence: PresenceName
  presence_since: number
  snapshot: string | null
  created_at: number
  updated_at: number
  deleted_at: number | null
}
