import { retainPresence } from './presence/retain.js'
import type { SiteTx } from './writer/operation.js'

/** What may go: all that is older than these moments, epoch ms. */
export interface RetentionInput {
  readonly journalBefore: number
  readonly callsBefore: number
  readonly recordingsBefore: number
  /** Rows of each kind at most in this batch. */
  readonly limit: number
}

/** What went. `files` are paths of recordings, relative to the data folder, to be deleted after the commit. */
export interface RetentionResult {
  readonly removed: number
  readonly files: readonly string[]
  readonly more: boolean
}

/**
 * Deletes one small batch of what is too old, and leads of deleted campaigns. Kept in any case: the newest journal entry (numbering goes
 * on from it), entries that a projection, a consumer or a webhook that sends still needs, open calls, and recordings not yet fetched.
 */
export function retain(tx: SiteTx, input: RetentionInput): RetentionResult {
  const files = tx
    .statement(
      `DELETE FROM recordings WHERE name IN
         (SELECT name FROM recordings WHERE created_at < ? AND state <> 'pending' ORDER BY created_at LIMIT ?)
       RETURNING path`,
    )
    .pluck()
    .all(input.recordingsBefore, input.limit) as (string | null)[]
  const done = [
    files.length,
    run(
      tx,
      `DELETE FROM calls WHERE id IN
         (SELECT id FROM calls WHERE reserved_at < ? AND state IS NULL AND
            (recording IS NULL OR NOT EXISTS (SELECT 1 FROM recordings WHERE name = calls.recording))
            AND NOT EXISTS (SELECT 1 FROM follow_ups WHERE call_id = calls.id AND open = 1 AND scheduled_at >= ?)
          ORDER BY reserved_at LIMIT ?)`,
      input.callsBefore,
      input.callsBefore,
      input.limit,
    ),
    run(
      tx,
      `DELETE FROM journal WHERE seq IN
         (SELECT seq FROM journal WHERE at < ? AND seq < (SELECT max(seq) FROM journal)
            AND seq <= ifnull((SELECT min(seq) FROM projection_cursor), 0)
            AND seq < ifnull((SELECT min(seq) FROM outbox WHERE done = 0), 9e15)
            AND seq <= ifnull((SELECT min(cursor) FROM webhooks WHERE status = 'active' AND removed_at IS NULL), 9e15)
          ORDER BY seq LIMIT ?)`,
      input.journalBefore,
      input.limit,
    ),
    run(
      tx,
      `DELETE FROM outbox WHERE (consumer, seq) IN
         (SELECT consumer, seq FROM outbox WHERE done = 1 AND seq < (SELECT ifnull(min(seq), 0) FROM journal) LIMIT ?)`,
      input.limit,
    ),
    run(
      tx,
      'DELETE FROM amd_verdicts WHERE call_ref IN (SELECT call_ref FROM amd_verdicts WHERE at < ? ORDER BY at LIMIT ?)',
      input.callsBefore,
      input.limit,
    ),
    retainPresence(tx, input.callsBefore, input.limit),
    leadsOfDeletedCampaigns(tx, input.limit),
  ]
  return {
    removed: done.reduce((sum, n) => sum + n, 0),
    files: files.filter((path) => path !== null),
    more: done.some((n) => n >= input.limit),
  }
}

function leadsOfDeletedCampaigns(tx: SiteTx, limit: number): number {
  const campaign = tx
    .statement(
      `SELECT campaigns.id FROM campaigns WHERE deleted_at IS NOT NULL
         AND EXISTS (SELECT 1 FROM leads WHERE leads.campaign_id = campaigns.id AND stage <> 'inAttempt') LIMIT 1`,
    )
    .pluck()
    .get()
  if (typeof campaign !== 'number') return 0
  // Nobody counts the leads of a deleted campaign any more.
  run(tx, 'DELETE FROM lead_counts WHERE campaign_id = ?', campaign)
  run(tx, 'DELETE FROM lead_blocks WHERE campaign_id = ?', campaign)
  run(tx, 'DELETE FROM queue_waits WHERE campaign_id = ?', campaign)
  const some = `SELECT id FROM leads WHERE campaign_id = ? AND stage <> 'inAttempt' ORDER BY id LIMIT ?`
  run(tx, `DELETE FROM lead_tags WHERE lead_id IN (${some})`, campaign, limit)
  return run(tx, `DELETE FROM leads WHERE id IN (${some})`, campaign, limit)
}

function run(tx: SiteTx, text: string, ...values: readonly number[]): number {
  return tx.statement(text).run(...values).changes
}
