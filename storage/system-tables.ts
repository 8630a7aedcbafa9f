import type { SchemaVersionTable } from './migrations/table.js'
import type { SettingTable } from './settings/table.js'
import type { MembershipTable, SiteTable } from './sites/table.js'
import type { SessionTable, UserTable } from './users/table.js'

/** Every table of the system database: accounts and sites. */
export interface SystemTables {
  users: UserTable
  sessions: SessionTable
  sites: SiteTable
  memberships: MembershipTable
  settings: SettingTable
  schema_version: SchemaVersionTable
}
