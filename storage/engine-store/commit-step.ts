import type { AgentSnapshot } from '../../dialer/model/agent.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { CommitResult, StepCommit, StoredCall } from '../../dialer/ports/engine-store.js'
import { noteAmd } from '../amd/note-event.js'
import { keepCallerId } from '../caller-ids/seed.js'
import { dncDigits } from '../dnc/digits.js'
import { assignWaiting, waitingPerAgent } from '../leads/profile/assign.js'
import { noteSpoken } from '../leads/profile/follow.js'
import { appendLedger } from '../ledger/append.js'
import { keepPacer } from '../pacing/memory.js'
import { noteWait } from '../queue/note-wait.js'
import type { SiteTx } from '../writer/operation.js'
import { applyLeadChange } from './apply-lead-change.js'
import { checkGate } from './gate.js'
import { isMade, stands } from './lead-expectation.js'

/**
 * Keeps what one step of the engine changes, all or nothing: the caller's savepoint takes everything back if anything throws, and a
 * refusing gate speaks before anything is written. A step that was kept already, by a writer that died before it could answer, is answered
 * and not kept again.
 */
export function commitStep(tx: SiteTx, commit: StepCommit): CommitResult {
  if (isKept(tx, commit)) return { id: commit.id, ok: true }
  if (commit.gate) {
    const refusal = checkGate(tx, commit.gate)
    if (refusal) return { id: commit.id, ok: false, ...refusal }
  }
  if (commit.expects && !stands(tx, commit.expects)) {
    return { id: commit.id, ok: false, refused: 'notReady', until: null }
  }
  for (const call of commit.calls) putCall(tx, call)
  for (const change of commit.leads) applyLeadChange(tx, change)
  for (const agent of commit.agents) putAgent(tx, agent)
  for (const { campaign, status } of commit.campaigns) {
    tx.statement('UPDATE campaigns SET status = ?, updated_at = ? WHERE id = ? AND deleted_at IS NULL').run(
      status,
      tx.now,
      campaign,
    )
  }
  for (const { number, reason } of commit.dnc) {
    tx.statement(
      `INSERT INTO dnc (pattern, digits, is_prefix, campaign_id, reason, created_at) VALUES (?, ?, 0, NULL, ?, ?)
       ON CONFLICT DO NOTHING`,
    ).run(number, dncDigits(number), reason, tx.now)
  }
  for (const kept of commit.pacers ?? []) keepPacer(tx, kept)
  for (const kept of commit.callerIds ?? []) keepCallerId(tx, kept)
  for (const event of commit.events) noteRecording(tx, event)
  for (const event of commit.events) noteAmd(tx, event)
  for (const event of commit.events) noteWait(tx, event)
  for (const event of commit.events) noteSpoken(tx, event)
  if (commit.ledger) appendLedger(tx, commit.ledger)
  tx.journal(commit.events)
  if (commit.agents.some(({ presence }) => presence.name === 'available')) assignWaiting(tx, waitingPerAgent)
  tx.statement(
    `INSERT INTO settings (key, value) VALUES ('${lastCommitKey}', json_array(?, ?))
     ON CONFLICT DO UPDATE SET value = excluded.value`,
  ).run(commit.epoch, commit.id)
  return { id: commit.id, ok: true }
}

const lastCommitKey = 'engine.lastCommit'

/**
 * Commits come in the order of their ids, and after the death of a writer again in that order. An attempt is looked for itself, since the
 * ones that its gate refused have ids too and must be asked anew; a change that expects a lead to stand somewhere by what came of it.
 */
function isKept(tx: SiteTx, { epoch, id, gate, calls, expects, leads }: StepCommit): boolean {
  if (expects) return leads.every((change) => isMade(tx, change))
  const attempt = gate === null ? undefined : calls[0]
  if (attempt) return tx.statement('SELECT 1 FROM calls WHERE ref = ?').get(attempt.record.ref) !== undefined
  return (
    tx
      .statement(`SELECT 1 FROM settings WHERE key = '${lastCommitKey}' AND value ->> 0 = ? AND value ->> 1 >= ?`)
      .get(epoch, id) !== undefined
  )
}

const callColumns = [
  'ref',
  'direction',
  'campaign_id',
  'lead_id',
  'agent_id',
  'number',
  'extension',
  'caller_id',
  'trunk',
  'dial_mode',
  'attempt',
  'reserved_at',
  'dialed_at',
  'ringing_at',
  'answered_at',
  'verdict_at',
  'agent_at',
  'bridged_at',
  'ended_at',
  'closed_at',
  'verdict',
  'outcome',
  'ended_by',
  'cause',
  'disposition',
  'note',
  'recording',
  'state',
] as const

const putCallSql = `INSERT INTO calls (${callColumns.join(', ')}) VALUES (${callColumns.map(() => '?').join(', ')})
  ON CONFLICT (ref) DO UPDATE SET ${callColumns
    .slice(1)
    // A note that was written meanwhile stays unless the engine brings one.
    .map((column) => (column === 'note' ? 'note = ifnull(excluded.note, note)' : `${column} = excluded.${column}`))
    .join(', ')}`

function putCall(tx: SiteTx, { record, state }: StoredCall): void {
  const at = record.milestones
  tx.statement(putCallSql).run(
    record.ref,
    record.direction,
    record.campaign,
    record.lead,
    record.agent,
    record.number,
    record.extension,
    record.callerId,
    record.trunk,
    record.dialMode,
    record.attempt,
    at.reservedAt,
    at.dialedAt,
    at.ringingAt,
    at.answeredAt,
    at.verdictAt,
    at.agentAt,
    at.bridgedAt,
    at.endedAt,
    at.closedAt,
    record.verdict,
    record.outcome,
    record.endedBy,
    record.cause,
    record.disposition,
    record.note,
    record.recording,
    state === null || state === undefined ? null : JSON.stringify(state),
  )
}

function putAgent(tx: SiteTx, snapshot: AgentSnapshot): void {
  tx.statement('UPDATE agents SET presence = ?, presence_since = ?, snapshot = ? WHERE id = ?').run(
    snapshot.presence.name,
    snapshot.presence.since,
    JSON.stringify(snapshot),
    snapshot.agent,
  )
}

/** A finished recording waits to be fetched from the PBX; a failed one is known to be missing, and why. */
function noteRecording(tx: SiteTx, event: DomainEvent): void {
  if (event.kind !== 'recording.finished') return
  tx.statement(
    `INSERT INTO recordings (name, call_ref, state, why, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(event.recording, event.call, event.ok ? 'pending' : 'missing', event.why, event.at)
}
