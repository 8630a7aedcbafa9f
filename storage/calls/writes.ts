import type { CallRecord } from '../../dialer/model/call-record.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { noteSpoken } from '../leads/profile/follow.js'
import type { SiteTx } from '../writer/operation.js'
import { durationMs, talkMs } from './duration.js'
import type { CallMetadata } from './repository.js'

/** A call that somebody made elsewhere and that is only kept here. Its record is closed. */
export interface CallMadeElsewhere {
  readonly record: CallRecord & { readonly outcome: Outcome }
  readonly metadata: CallMetadata
  /** What its disposition means in its campaign; null: it has none that the campaign knows. */
  readonly dispositionIs: { readonly success: boolean; readonly machine: boolean } | null
}

/**
 * Keeps the record of a call made elsewhere, and tells the journal of its end, so that it counts like any other. Nothing is dialled.
 * @throws DomainError DUPLICATE_ENTRY when a call of this ref is kept already
 */
export async function keepCall(tx: SiteTx, input: CallMadeElsewhere): Promise<{ readonly id: number }> {
  const { record, metadata, dispositionIs } = input
  const { milestones: at, ref } = record
  const known = await tx.db.selectFrom('calls').select('id').where('ref', '=', ref).executeTakeFirst()
  if (known)
    throw new DomainError('DUPLICATE_ENTRY', `This call is kept already: it is call ${known.id}.`, { id: known.id })
  const { id } = await tx.db
    .insertInto('calls')
    .values({
      ref,
      direction: record.direction,
      campaign_id: record.campaign,
      lead_id: record.lead,
      agent_id: record.agent,
      number: record.number,
      extension: record.extension,
      caller_id: record.callerId,
      trunk: record.trunk,
      dial_mode: record.dialMode,
      attempt: record.attempt,
      reserved_at: at.reservedAt,
      dialed_at: at.dialedAt,
      ringing_at: at.ringingAt,
      answered_at: at.answeredAt,
      verdict_at: at.verdictAt,
      agent_at: at.agentAt,
      bridged_at: at.bridgedAt,
      ended_at: at.endedAt,
      closed_at: at.closedAt,
      verdict: record.verdict,
      outcome: record.outcome,
      ended_by: record.endedBy,
      cause: record.cause,
      disposition: record.disposition,
      note: record.note,
      recording: null,
      state: null,
      metadata: JSON.stringify(metadata),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const events = eventsOf(record, dispositionIs, tx.now)
  tx.journal(events)
  for (const event of events) noteSpoken(tx, event, at.endedAt ?? tx.now)
  return { id }
}

function eventsOf(
  record: CallMadeElsewhere['record'],
  dispositionIs: CallMadeElsewhere['dispositionIs'],
  now: number,
): readonly DomainEvent[] {
  const { ref: call, campaign, lead, agent, outcome, endedBy, cause, disposition } = record
  const of = { call, campaign, lead, agent }
  const ended: DomainEvent = {
    kind: 'call.ended',
    at: now,
    ...of,
    outcome,
    endedBy: endedBy ?? 'lead',
    cause,
    talkMs: talkMs(record),
    durationMs: durationMs(record),
  }
  if (disposition === null || dispositionIs === null) return [ended]
  return [ended, { kind: 'call.dispositioned', at: now, ...of, disposition, ...dispositionIs }]
}
