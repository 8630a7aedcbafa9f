/** The migrations a file has had; `checksum` is SHA-256 of the migration's SQL. */
export interface SchemaVersionTable {
  version: number
  name: string
  checksum: string
  applied_at: number
}
