import type { LedgerEntry } from '../../dialer/model/ledger.js'
import type { SiteTx } from '../writer/operation.js'
import { chainHash, digestOf, noHash } from './chain.js'
import { type EntryBody, entryBody, type RulesBody } from './entry-body.js'

const dayMs = 86_400_000

/**
 * Appends what a step of the engine decided. The rules in force come before the first entry of each day (UTC) and wherever they have changed,
 * so that any stretch of the chain holds the rules it was counted by. An answer that is there already is not counted twice.
 */
export function appendLedger(tx: Pick<SiteTx, 'statement'>, entries: readonly LedgerEntry[]): void {
  for (const entry of entries) {
    if (entry.kind === 'answer' && isCounted(tx, entry.call)) continue
    const rulesVersion = rulesInForce(tx, entry)
    const { rules: _, ...facts } = entry
    append(tx, { ...placeOf(tx, entry.campaign), ...facts, rulesVersion })
  }
}

function isCounted(tx: Pick<SiteTx, 'statement'>, call: string): boolean {
  return tx.statement(`SELECT 1 FROM ledger WHERE call_ref = ? AND kind = 'answer'`).get(call) !== undefined
}

/** Where the next entry of a campaign stands. */
function placeOf(tx: Pick<SiteTx, 'statement'>, campaign: number) {
  const last = tx.statement('SELECT max(seq) FROM ledger').pluck().get()
  const nth = tx.statement('SELECT max(nth) FROM ledger WHERE campaign_id = ?').pluck().get(campaign)
  return { seq: numberOr(last, 0) + 1, campaign, nth: numberOr(nth, 0) + 1 }
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

/** The version of the rules an entry is counted by; they are written down before it where they are not in force yet. */
function rulesInForce(tx: Pick<SiteTx, 'statement'>, { campaign, at, answeredAt, rules }: LedgerEntry): number {
  const last = lastRules(tx, campaign)
  const same = last !== null && JSON.stringify(last.rules) === rules
  if (same && Math.floor(last.at / dayMs) === Math.floor(at / dayMs)) return last.version
  const first = tx.statement('SELECT min(answered_at) FROM ledger WHERE campaign_id = ?').pluck().get(campaign)
  const version = (last?.version ?? 0) + (same ? 0 : 1)
  const beganAt = Math.min(numberOr(first, answeredAt), answeredAt)
  const body = { ...placeOf(tx, campaign), kind: 'rules', at, version, beganAt, rules: JSON.parse(rules) as unknown }
  append(tx, entryBody.parse(body))
  return version
}

function lastRules(tx: Pick<SiteTx, 'statement'>, campaign: number): RulesBody | null {
  const text = tx
    .statement(`SELECT body FROM ledger WHERE campaign_id = ? AND kind = 'rules' ORDER BY seq DESC LIMIT 1`)
    .pluck()
    .get(campaign)
  if (typeof text !== 'string') return null
  const body = entryBody.parse(JSON.parse(text))
  return body.kind === 'rules' ? body : null
}

function append(tx: Pick<SiteTx, 'statement'>, body: EntryBody): void {
  const before = tx
    .statement('SELECT hash FROM ledger WHERE seq = ?')
    .pluck()
    .get(body.seq - 1)
  const text = JSON.stringify(body)
  const isRules = body.kind === 'rules'
  tx.statement(
    `INSERT INTO ledger (seq, campaign_id, nth, kind, call_ref, at, answered_at, class, class_before, body, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    body.seq,
    body.campaign,
    body.nth,
    body.kind,
    isRules ? null : body.call,
    body.at,
    isRules ? null : body.answeredAt,
    body.kind === 'answer' ? body.class : body.kind === 'correction' ? body.to : null,
    body.kind === 'correction' ? body.from : null,
    text,
    chainHash(typeof before === 'string' ? before : noHash, digestOf(text)),
  )
}
