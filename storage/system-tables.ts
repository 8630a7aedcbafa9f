import type { ApiKeyTable } from './api-keys/table.js'
import type { AuditTable, RefusalTable } from './audit/table.js'
import type { LoginFailureTable } from './login-failures/table.js'
import type { SchemaVersionTable } from './migrations/table.js'
import type { PasswordResetTable } from './password-resets/table.js'
import type { RecoveryCodeTable, SecondFactorTable } from './second-factors/table.js'
import type { SessionTable } from './sessions/table.js'
import type { SettingTable } from './settings/table.js'
import type { MembershipTable, SiteTable } from './sites/table.js'
import type { UserTable } from './users/table.js'

/** Every table of the system database: accounts and sites. */
export interface SystemTables {
  users: UserTable
  sessions: SessionTable
  second_factors: SecondFactorTable
  recovery_codes: RecoveryCodeTable
  password_resets: PasswordResetTable
  api_keys: ApiKeyTable
  login_failures: LoginFailureTable
  sites: SiteTable
  memberships: MembershipTable
  audit: AuditTable
  refusals: RefusalTable
  settings: SettingTable
  schema_version: SchemaVersionTable
}
