import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { Shown } from './changes.js'
import type { AuditChange, AuditValue } from './entry.js'

/** What the audit log says of an operation. */
export interface AuditRule<I, O> {
  /** The action in words. */
  readonly text: string | ((input: I) => string)
  /** Kind of thing it is done to. */
  readonly subject: string
  /** Which one; `output` is null before the operation ran. */
  readonly id?: (input: I, output: O | null) => string | number | null
  /** Where the thing is kept: looked at before and after, so that the entry tells what changed. Without a change there is no entry. */
  readonly row?: { /** Selects it by its id. */ readonly sql: string } & Shown
  /** Further changes that are not in the row. */
  readonly changes?: (input: I, output: O) => readonly AuditChange[]
  /** Facts of something big instead of the thing itself. */
  readonly facts?: (input: I, output: O) => Readonly<Record<string, AuditValue>>
  /** The site concerned, where it is another one than that of the request. */
  readonly site?: (input: I, output: O) => SiteId | null
  /** Answers of an attempt that changed nothing; these are not noted. */
  readonly isNothing?: (output: O) => boolean
  /** Whose doing it is where nobody was signed in yet. */
  readonly user?: (input: I) => UserId
}

/** A rule with its types forgotten. Names decide them, as with the operations themselves. */
export type AnyAuditRule = AuditRule<never, never>

const verbs: Readonly<Record<string, string>> = {
  create: 'created',
  add: 'added',
  update: 'changed',
  put: 'changed',
  delete: 'deleted',
  remove: 'removed',
  revoke: 'revoked',
  start: 'started',
  finish: 'finished',
  claim: 'claimed',
}

/** The rule for an operation that has none of its own: what it is called, which fields were given, and no values. */
export function usualRule(name: string): AnyAuditRule {
  const [noun = name, verb = ''] = name.split('.')
  const subject = noun.replace(/ies$/, 'y').replace(/([^s])s$/, '$1')
  const rule: AuditRule<unknown, unknown> = {
    text: `${words(subject)} ${verbs[verb] ?? words(verb).toLowerCase()}`,
    subject,
    id: (input, output) => idIn(output) ?? idIn(input),
    changes: (input) => fieldsOf(input).map((field) => ({ field })),
  }
  // What is read of input and output above holds for any of them.
  return rule as AnyAuditRule
}

function idIn(value: unknown): string | number | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null
}

function fieldsOf(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return []
  return Object.entries(input).flatMap(([field, value]) => (field === 'id' || value === undefined ? [] : [field]))
}

function words(name: string): string {
  const spaced = name.replace(/([A-Z])/g, ' $1').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
