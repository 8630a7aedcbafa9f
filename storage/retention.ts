import { retainPresence } from './presence/retain.js'
import type { SiteTx } from './writer/operation.js'

/** What may go: all that is older than these moments, epoch ms. */
export interface RetentionInput {
  readonly journalBefore: number
  readonly callsBefore: number
  readonly recordingsBefore: number
  /** Rows of each kind at most in this batch. */
  readonly limit: number
  /** Where the batch before ended; absent: it is the first. */
  readonly place?: RetentionPlace
}

/** How far was looked: kept rows in front would otherwise be read again for every batch, a backlog of a million each time. */
export interface RetentionPlace {
  readonly journalSeq: number
  readonly callReservedAt: number
  readonly callId: number
}

/** What went. `files` are paths of recordings, relative to the data folder, to be deleted after the commit. */
export interface RetentionResult {
  readonly removed: number
  readonly files: readonly string[]
  readonly more: boolean
  /** For the next batch. */
  readonly place: RetentionPlace
}

const begin: RetentionPlace = { journalSeq: 0, callReservedAt: Number.MIN_SAFE_INTEGER, callId: 0 }
/** Rows that one batch looks at, kept ones included: some milliseconds, for which steps of calls wait. */
const mostJournalLooks = 2000
const mostCallLooks = 500

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
  const calls = oldCalls(tx, input, input.place ?? begin)
  const journal = oldJournal(tx, input, input.place ?? begin)
  const done = [
    files.length,
    calls.removed,
    journal.removed,
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
    more: done.some((n) => n >= input.limit) || calls.isMore || journal.isMore,
    place: { journalSeq: journal.seq, callReservedAt: calls.reservedAt, callId: calls.id },
  }
}

interface LookedAt {
  readonly removed: number
  readonly isMore: boolean
}

function oldCalls(
  tx: SiteTx,
  { callsBefore, limit }: RetentionInput,
  { callReservedAt, callId }: RetentionPlace,
): LookedAt & { readonly reservedAt: number; readonly id: number } {
  const looked = tx
    .statement(
      `SELECT id, reserved_at AS reservedAt,
         state IS NULL AND (recording IS NULL OR NOT EXISTS (SELECT 1 FROM recordings WHERE name = calls.recording))
           AND NOT EXISTS (SELECT 1 FROM follow_ups WHERE call_id = calls.id AND open = 1 AND scheduled_at >= ?) AS mayGo
       FROM calls WHERE reserved_at < ? AND (reserved_at, id) > (?, ?) ORDER BY reserved_at, id LIMIT ?`,
    )
    .all(callsBefore, callsBefore, callReservedAt, callId, mostCallLooks) as {
    readonly id: number
    readonly reservedAt: number
    readonly mayGo: number
  }[]
  const remove = tx.statement('DELETE FROM calls WHERE id = ?')
  let removed = 0
  let last = { id: callId, reservedAt: callReservedAt }
  for (const one of looked) {
    if (removed >= limit) break
    if (one.mayGo === 1) removed += remove.run(one.id).changes
    last = one
  }
  return { removed, isMore: looked.length === mostCallLooks, ...last }
}

function oldJournal(
  tx: SiteTx,
  { journalBefore, limit }: RetentionInput,
  { journalSeq }: RetentionPlace,
): LookedAt & { readonly seq: number } {
  const looked = tx
    .statement(
      `SELECT seq, at FROM journal WHERE seq > ? AND seq < min(
           (SELECT max(seq) FROM journal),
           ifnull((SELECT min(seq) FROM projection_cursor), 0) + 1,
           ifnull((SELECT min(seq) FROM outbox WHERE done = 0), 9e15),
           ifnull((SELECT min(cursor) FROM webhooks WHERE status = 'active' AND removed_at IS NULL), 9e15) + 1)
       ORDER BY seq LIMIT ?`,
    )
    .all(journalSeq, mostJournalLooks) as { readonly seq: number; readonly at: number }[]
  const remove = tx.statement('DELETE FROM journal WHERE seq = ?')
  let removed = 0
  let seq = journalSeq
  // What a wrong clock wrote with a time to come stays, and holds up nothing behind it.
  let isOver = looked.length < mostJournalLooks || looked.every(({ at }) => at >= journalBefore && at <= tx.now)
  for (const one of looked) {
    if (removed >= limit) {
      isOver = false
      break
    }
    if (one.at < journalBefore) removed += remove.run(one.seq).changes
    seq = one.seq
  }
  return { removed, isMore: !isOver, seq }
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
