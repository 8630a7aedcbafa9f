import type { AgentSnapshot } from '../../dialer/model/agent.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { CommitResult, StepCommit, StoredCall } from '../../dialer/ports/engine-store.js'
import { dncDigits } from '../dnc/digits.js'
import type { SiteTx } from '../writer/operation.js'
import { applyLeadChange } from './apply-lead-change.js'
import { checkGate } from './gate.js'

/**
 * Keeps what one step of the engine changes, all or nothing: the caller's savepoint takes everything back if anything throws, and a
 * refusing gate speaks before anything is written.
 */
export function commitStep(tx: SiteTx, commit: StepCommit): CommitResult {
  if (commit.gate) {
    const refusal = checkGate(tx, commit.gate)
    if (refusal) return { id: commit.id, ok: false, ...refusal }
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
  for (const event of commit.events) noteRecording(tx, event)
  tx.journal(commit.events)
  return { id: commit.id, ok: true }
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
    .map((column) => `${column} = excluded.${column}`)
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
