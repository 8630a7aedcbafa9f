import type { Generated } from 'kysely'

/** Who changed what. In a site's database the changes of that site, in the system database those of accounts, keys and sites. */
export interface AuditTable {
  id: Generated<number>
  at: number
  user_id: number | null
  /** Name of the acting person. */
  actor: string
  /** The site concerned; null for none. */
  site_id: string | null
  /** Name of the operation, for example `campaigns.update`. */
  action: string
  subject: string
  subject_id: string | null
  /** JSON of the rest of the entry. */
  body: string
}

/** Refused attempts, counted by hour: what was tried how often from where. Bounded: see storage/audit/refusals.ts. */
export interface RefusalTable {
  /** Start of the hour, epoch ms. */
  hour: number
  kind: 'credentials' | 'lockout' | 'token' | 'right'
  /** Empty for none. */
  site_id: string
  /** 0 for nobody known. */
  user_id: number
  address: string
  n: number
  first_at: number
  last_at: number
  /** Method and path of the last one, without ids of people and without a query. */
  last_path: string
}
