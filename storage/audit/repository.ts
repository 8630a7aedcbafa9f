import { type Kysely, type Selectable, type SqlBool, sql } from 'kysely'
import { type SiteId, siteId, type UserId, userId } from '../../dialer/model/ids.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { AuditBody, AuditEntry } from './entry.js'
import type { AuditTable } from './table.js'

/** Which entries are wanted; absent keys do not narrow. */
export interface AuditQuery extends PageQuery {
  readonly user?: UserId
  /** A name of an operation, or its beginning up to the dot: `campaigns`. */
  readonly action?: string
  readonly subject?: string
  readonly subjectId?: string
  /** From then on, epoch ms. */
  readonly from?: number
  /** Before then, epoch ms. */
  readonly until?: number
  /** Of the system database: only what concerns this site, and the logins of people who belong to no other. */
  readonly site?: SiteId
}

/** A database with an audit log. */
interface WithAudit {
  audit: AuditTable
}

/** One page of the log, newest first. */
export async function listAudit(db: Kysely<WithAudit>, query: AuditQuery): Promise<Page<AuditEntry>> {
  let some = db.selectFrom('audit')
  const { user, action, subject, subjectId, from, until, site } = query
  if (user !== undefined) some = some.where('user_id', '=', user)
  if (action !== undefined) {
    // The names of a noun's operations stand together in the index: between its dot and the character after it.
    some = action.includes('.')
      ? some.where('action', '=', action)
      : some.where('action', '>=', `${action}.`).where('action', '<', `${action}/`)
  }
  if (subject !== undefined) some = some.where('subject', '=', subject)
  if (subjectId !== undefined) some = some.where('subject_id', '=', subjectId)
  if (from !== undefined) some = some.where('at', '>=', from)
  if (until !== undefined) some = some.where('at', '<', until)
  if (site !== undefined) {
    // Logins are of no site: those of people who belong to this one alone are shown with it.
    some = some.where(
      sql<SqlBool>`(site_id = ${site} OR (site_id IS NULL AND user_id IN
        (SELECT user_id FROM memberships GROUP BY user_id HAVING count(*) = 1 AND max(site_id) = ${site})))`,
    )
  }
  const rows = await some.selectAll().orderBy('id', 'desc').limit(query.limit).offset(pageOffset(query)).execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(entryFromRow), total: count.n }
}

function entryFromRow(row: Selectable<AuditTable>): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    user: row.user_id === null ? null : userId(row.user_id),
    actor: row.actor,
    site: row.site_id === null ? null : siteId(row.site_id),
    action: row.action,
    subject: row.subject,
    subjectId: row.subject_id,
    // Written by us alone, from the type itself.
    ...(JSON.parse(row.body) as AuditBody),
  }
}
