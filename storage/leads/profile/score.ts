import { type LeadPart, type LeadScoreRule, scoreLead, usualScoreRule } from '../../../dialer/crm/lead-score.js'
import { parseJsonObject } from '../../parse-json.js'
import type { SiteTx } from '../../writer/operation.js'
import type { LeadProfileTable } from './table.js'

/** The setting in which a site keeps its own rule; whoever puts it has checked it. */
export const scoreRuleKey = 'leads.scoreRule'
/** How far a changed rule was followed: the last lead scored by it. Absent: all are. */
export const rescoreKey = 'leads.rescored'

interface ScoredRow
  extends Pick<
    LeadProfileTable,
    'source' | 'quality' | 'priority_word' | 'progress' | 'requirements' | 'product' | 'created_at'
  > {
  readonly answers: string
  readonly name: string | null
  readonly email: string | null
  readonly follow_ups: number
}

/** The rule of the site. */
export function scoreRuleOf(tx: Pick<SiteTx, 'statement'>): LeadScoreRule {
  const kept = tx.statement(`SELECT value FROM settings WHERE key = '${scoreRuleKey}'`).pluck().get()
  // Put by one use case, which checks it.
  return typeof kept === 'string' ? (JSON.parse(kept) as LeadScoreRule) : usualScoreRule
}

/** Scores a lead anew; the only place in which a score is written. */
export function rescore(tx: SiteTx, lead: number, rule: LeadScoreRule = scoreRuleOf(tx)): void {
  const row = tx
    .statement(
      `SELECT p.source, p.quality, p.priority_word, p.progress, p.requirements, p.product, p.answers, p.created_at, leads.name, leads.email,
         (SELECT count(*) FROM follow_ups WHERE follow_ups.lead_id = p.lead_id) AS follow_ups
       FROM lead_profiles AS p JOIN leads ON leads.id = p.lead_id WHERE p.lead_id = ?`,
    )
    .get(lead) as ScoredRow | undefined
  if (!row) return
  const { source, quality, priority_word: priority, progress } = row
  const { score, until } = scoreLead(
    {
      source,
      quality,
      priority,
      progress,
      known: partsOf(row),
      answers: row.answers === '{}' ? 0 : Object.keys(parseJsonObject(row.answers)).length,
      followUps: row.follow_ups,
      createdAt: row.created_at,
    },
    rule,
    tx.now,
  )
  tx.statement('UPDATE lead_profiles SET score = ?, score_due_at = ? WHERE lead_id = ?').run(score, until, lead)
}

function partsOf(row: ScoredRow): readonly LeadPart[] {
  const parts: readonly LeadPart[] = ['name', 'email', 'requirements', 'product']
  return parts.filter((part) => row[part] !== null && row[part] !== '')
}

/** Scores anew what grew older than a step of the rule, or changed by a call; at most `limit`. True if some are left. */
export function rescoreDue(tx: SiteTx, limit: number): boolean {
  const due = tx
    .statement('SELECT lead_id FROM lead_profiles WHERE score_due_at <= ? ORDER BY score_due_at LIMIT ?')
    .pluck()
    .all(tx.now, limit) as number[]
  return rescoreAll(tx, due, limit)
}

/** Goes on scoring by a changed rule, in the order of leads; at most `limit`. True if some are left. */
export function followRule(tx: SiteTx, limit: number): boolean {
  const kept = tx.statement(`SELECT value FROM settings WHERE key = '${rescoreKey}'`).pluck().get()
  if (typeof kept !== 'string') return false
  const leads = tx
    .statement('SELECT lead_id FROM lead_profiles WHERE lead_id > ? ORDER BY lead_id LIMIT ?')
    .pluck()
    .all(Number(kept), limit) as number[]
  rescoreAll(tx, leads, limit)
  const last = leads.at(-1)
  if (last === undefined || leads.length < limit) {
    tx.statement(`DELETE FROM settings WHERE key = '${rescoreKey}'`).run()
    return false
  }
  tx.statement(`UPDATE settings SET value = ? WHERE key = '${rescoreKey}'`).run(String(last))
  return true
}

function rescoreAll(tx: SiteTx, leads: readonly number[], limit: number): boolean {
  if (leads.length === 0) return false
  const rule = scoreRuleOf(tx)
  for (const lead of leads) rescore(tx, lead, rule)
  return leads.length === limit
}

/** Puts the site's rule; all leads are scored by it, piece by piece. */
export function putScoreRule(tx: SiteTx, rule: LeadScoreRule): LeadScoreRule {
  const put = tx.statement(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  )
  put.run(scoreRuleKey, JSON.stringify(rule))
  put.run(rescoreKey, '0')
  followRule(tx, 200)
  return rule
}
