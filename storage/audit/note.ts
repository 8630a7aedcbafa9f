import type { SiteTx, SystemTx, Tx } from '../writer/operation.js'
import type { AuditBody, AuditEntry } from './entry.js'

/** An entry before it has its number. */
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at'>

/** Notes a change of a site: in its log, and in its journal for those who listen. */
export function noteInSite(tx: SiteTx, entry: NewAuditEntry): null {
  const id = insert(tx, entry)
  const { user, actor, action, text, subject, subjectId } = entry
  tx.journal([{ kind: 'audit.entry', at: tx.now, entry: id, user, actor, action, text, subject, subjectId }])
  return null
}

/** Notes a change of accounts, keys or sites. */
export function noteInSystem(tx: SystemTx, entry: NewAuditEntry): null {
  insert(tx, entry)
  return null
}

function insert(tx: Pick<Tx<never>, 'statement' | 'now'>, entry: NewAuditEntry): number {
  const { user, actor, site, action, subject, subjectId, ...rest } = entry
  const { role, via, address, requestId, text, changes, more, facts } = rest
  const body: AuditBody = { role, via, address, requestId, text, changes, more, facts }
  const { lastInsertRowid } = tx
    .statement(
      `INSERT INTO audit (at, user_id, actor, site_id, action, subject, subject_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(tx.now, user, actor, site, action, subject, subjectId, JSON.stringify(body))
  return Number(lastInsertRowid)
}
