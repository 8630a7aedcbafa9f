import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { Operation, SiteTx, SystemTx, Tx } from '../writer/operation.js'
import type { Actor } from './actor.js'
import { type AuditRow, changesBetween } from './changes.js'
import type { AuditChange } from './entry.js'
import { type NewAuditEntry, noteInSite, noteInSystem } from './note.js'
import { type AuditRule, usualRule } from './rule.js'
import { siteRule } from './site-rules.js'
import { systemRule } from './system-rules.js'

type AnyRule = AuditRule<unknown, unknown>

/** A site's operation, noted in the audit log in the same transaction. */
export function auditedInSite(
  operation: Operation<SiteTx, unknown, unknown>,
  name: string,
  actor: Actor,
): Operation<SiteTx, unknown, unknown> {
  return audited(
    operation,
    name,
    actor,
    (input) => siteRule(name, input),
    noteInSite,
    () => null,
  )
}

/** An operation on accounts or sites, noted in the audit log in the same transaction. */
export function auditedInSystem(
  operation: Operation<SystemTx, unknown, unknown>,
  name: string,
  actor: Actor,
): Operation<SystemTx, unknown, unknown> {
  return audited(operation, name, actor, () => systemRule(name), noteInSystem, nameOfUser)
}

function audited<T extends Pick<Tx<never>, 'statement'>>(
  operation: Operation<T, unknown, unknown>,
  name: string,
  actor: Actor,
  find: (input: unknown) => unknown,
  keep: (tx: T, entry: NewAuditEntry) => null,
  nameOf: (tx: T, user: UserId) => string | null,
): Operation<T, unknown, unknown> {
  return {
    ...operation,
    run: async (tx, input) => {
      const found = find(input)
      if (found === null) return await operation.run(tx, input)
      // A rule stands under the name of its operation, which decides the types of input and output.
      const rule = (found ?? usualRule(name)) as AnyRule
      const before = look(tx, rule, rule.id?.(input, null) ?? null)
      const output = await operation.run(tx, input)
      if (rule.isNothing?.(output) === true) return output
      const id = rule.id?.(input, output) ?? null
      const compared = changesBetween(before, look(tx, rule, id), rule.row ?? {})
      const further: readonly AuditChange[] = rule.changes?.(input, output) ?? []
      // Written as it was: nobody changed anything.
      if (rule.row && compared.changes.length + further.length === 0) return output
      const site: SiteId | null = rule.site?.(input, output) ?? actor.site
      const { role, via, address, requestId } = actor
      const user = actor.user ?? rule.user?.(input) ?? null
      keep(tx, {
        user,
        actor: (actor.user === null && user !== null ? nameOf(tx, user) : null) ?? actor.name,
        site,
        action: name,
        subject: rule.subject,
        subjectId: id === null ? null : String(id),
        role,
        via,
        address,
        requestId,
        text: typeof rule.text === 'string' ? rule.text : rule.text(input),
        changes: [...compared.changes, ...further],
        more: compared.more,
        facts: rule.facts?.(input, output) ?? {},
      })
      return output
    },
  }
}

/** Who signs in is known by the account only. */
function nameOfUser(tx: SystemTx, user: UserId): string | null {
  const name = tx.statement('SELECT name FROM users WHERE id = ?').pluck().get(user)
  return typeof name === 'string' ? name : null
}

function look(tx: Pick<Tx<never>, 'statement'>, rule: AnyRule, id: string | number | null): AuditRow | null {
  if (!rule.row || id === null) return null
  // Columns by name, of whatever type they are.
  return (tx.statement(rule.row.sql).get(id) as AuditRow | undefined) ?? null
}
