import type { AuditChange, AuditValue } from './entry.js'

/** A row as its table has it. */
export type AuditRow = Readonly<Record<string, unknown>>

/** Which of a row's values may be read in the audit log. All other fields are named without their values. */
export interface Shown {
  /** Columns whose values are shown. */
  readonly values?: readonly string[]
  /** Columns that hold JSON: shown part by part. */
  readonly json?: readonly string[]
  /** Columns that change by themselves and say nothing. */
  readonly silent?: readonly string[]
}

/** Longest text that is kept of a value. */
const longestText = 200
/** Most fields of one entry; a settings page has fewer. */
const mostChanges = 60
const deepest = 5
const alwaysSilent: readonly string[] = ['id', 'created_at', 'updated_at']

/** What differs between a row before and after; null stands for a row that is not there. */
export function changesBetween(
  before: AuditRow | null,
  after: AuditRow | null,
  shown: Shown,
): { readonly changes: readonly AuditChange[]; readonly more: number } {
  const old = flat(before, shown)
  const now = flat(after, shown)
  const all: AuditChange[] = []
  for (const field of new Set([...old.keys(), ...now.keys()])) {
    const was = old.get(field)
    const is = now.get(field)
    if ((was?.raw ?? null) === (is?.raw ?? null)) continue
    const isShown = (was ?? is)?.isShown === true
    all.push(isShown ? { field, before: was?.value ?? null, after: is?.value ?? null } : { field })
  }
  return { changes: all.slice(0, mostChanges), more: Math.max(0, all.length - mostChanges) }
}

interface Part {
  /** For comparing only; never kept. */
  readonly raw: unknown
  readonly value: AuditValue
  readonly isShown: boolean
}

function flat(row: AuditRow | null, { values = [], json = [], silent = [] }: Shown): Map<string, Part> {
  const parts = new Map<string, Part>()
  for (const [column, value] of Object.entries(row ?? {})) {
    if (alwaysSilent.includes(column) || silent.includes(column)) continue
    const field = camel(column)
    if (json.includes(column) && typeof value === 'string')
      addJson(parts, column === 'value' ? '' : field, parse(value), 0)
    else parts.set(field, { raw: value, value: valueOf(value), isShown: values.includes(column) })
  }
  return parts
}

function addJson(parts: Map<string, Part>, path: string, value: unknown, depth: number): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < deepest) {
    for (const [key, inner] of Object.entries(value))
      addJson(parts, path === '' ? key : `${path}.${key}`, inner, depth + 1)
    return
  }
  const plain = typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  parts.set(path === '' ? 'value' : path, { raw: plain, value: valueOf(plain), isShown: true })
}

/** A value as the log keeps it; long texts are cut. */
export function valueOf(value: unknown): AuditValue {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'string') return null
  return value.length > longestText ? `${value.slice(0, longestText)}…` : value
}

/** A phone number of which only the end is told, so that whoever has it can find it again. */
export function masked(number: string): string {
  return number.length <= 4 ? '…' : `…${number.slice(-4)}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON stands in the log as the text it is.
    return text
  }
}

function camel(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
