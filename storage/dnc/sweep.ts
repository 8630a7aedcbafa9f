import { campaignId, leadId } from '../../dialer/model/ids.js'
import { applyLeadChange } from '../engine-store/apply-lead-change.js'
import type { SiteTx } from '../writer/operation.js'
import { isOnDnc } from './match.js'

export interface SweepInput {
  /** Leads behind this id; 0 begins. */
  readonly after: number
  readonly limit: number
}

export interface SweepResult {
  /** Where to go on; null: done. */
  readonly next: number | null
  readonly finished: number
  readonly restored: number
}

/**
 * Brings some leads in line with the lists after one changed: ready ones whose number is forbidden are finished, those finished for a
 * list that does not name them any more are ready again. The gate holds meanwhile.
 */
export function sweepDnc(tx: SiteTx, { after, limit }: SweepInput): SweepResult {
  const rows = tx
    .statement(`SELECT id, campaign_id, number, stage, finished_why FROM leads
       WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?`)
    .all(after, limit) as LeadFacts[]
  let finished = 0
  let restored = 0
  for (const row of rows) {
    if (row.stage === 'ready' && isOnDnc(tx, row.number, row.campaign_id)) {
      finished += 1
      move(tx, row, 'finished')
    } else if (row.stage === 'finished' && row.finished_why === 'dnc' && !isOnDnc(tx, row.number, row.campaign_id)) {
      restored += 1
      move(tx, row, 'ready')
    }
  }
  return { next: rows.length < limit ? null : (rows.at(-1)?.id ?? null), finished, restored }
}

interface LeadFacts {
  readonly id: number
  readonly campaign_id: number
  readonly number: string
  readonly stage: string
  readonly finished_why: string | null
}

function move(tx: SiteTx, row: LeadFacts, stage: 'finished' | 'ready'): void {
  const why = stage === 'finished' ? ({ finishedWhy: 'dnc' } as const) : {}
  applyLeadChange(tx, { lead: leadId(row.id), stage, ...why })
  tx.journal([
    {
      kind: 'lead.updated',
      at: tx.now,
      lead: leadId(row.id),
      campaign: campaignId(row.campaign_id),
      stage,
      status: null,
      dueAt: null,
      finishedWhy: why.finishedWhy ?? null,
    },
  ])
}

/** Numbers looked at in one batch of deleting. */
const purgeStep = 20_000

export interface PurgeInput {
  /** The key to go on behind; 0 begins a walk. */
  readonly after: number
  /** The imports this walk deletes; null lets the first step choose all that are undone. */
  readonly imports: readonly number[] | null
}

/**
 * Deletes some numbers of undone imports; they count for nothing already. Call it with its own answer until that is null.
 */
export function purgeDnc(tx: SiteTx, { after, imports }: PurgeInput): PurgeInput | null {
  const gone = imports ?? undoneImports(tx)
  if (gone.length === 0) return null
  const last = tx
    .statement('SELECT max(key) FROM (SELECT key FROM dnc_numbers WHERE key > ? ORDER BY key LIMIT ?)')
    .pluck()
    .get(after, purgeStep)
  if (typeof last !== 'number') {
    for (const id of gone) tx.statement('UPDATE dnc_imports SET purged = 1 WHERE id = ?').run(id)
    return null
  }
  const ids = JSON.stringify(gone)
  tx.statement(
    'DELETE FROM dnc_numbers WHERE key > ? AND key <= ? AND import_id IN (SELECT value FROM json_each(?))',
  ).run(after, last, ids)
  return { after: last, imports: gone }
}

function undoneImports(tx: SiteTx): readonly number[] {
  return tx.statement("SELECT id FROM dnc_imports WHERE state = 'undone' AND purged = 0").pluck().all() as number[]
}
