import type { Selectable } from 'kysely'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type CampaignId, campaignId, type LeadId, leadId } from '../../dialer/model/ids.js'
import type { LeadFinishedWhy, LeadStage } from '../../dialer/model/lead.js'
import { moveLead } from '../leads/lead-counts.js'
import { followLead } from '../leads/profile/follow.js'
import type { LeadTable } from '../leads/table.js'
import { kindOf } from '../leads/writes.js'
import type { SiteTx } from '../writer/operation.js'
import { type FollowUp, followUpFromRow } from './repository.js'
import type { FollowUpTable } from './table.js'

/** What changes; absent keys stay. A time makes it open; done or without a time the callback it made is taken back. */
export interface FollowUpEdit {
  readonly call: number
  readonly remarks?: string | null
  readonly notes?: string | null
  readonly open?: boolean
  readonly scheduledAt?: number | null
}

/** What came of it; `changed` is the lead whose callback is another now, for the engine. */
export interface FollowUpResult {
  readonly followUp: FollowUp
  readonly changed: { readonly campaign: CampaignId; readonly lead: LeadId } | null
}

/** What of a lead a callback changes. */
interface LeadBefore {
  readonly stage: LeadStage
  readonly finishedWhy: LeadFinishedWhy | null
  readonly dueAt: number
}

/**
 * Notes what an agent says of an own call afterwards. A time set for a call of a lead becomes the lead's callback by this agent, in the same
 * transaction; without a lead (any more) it is a reminder.
 * @throws DomainError NOT_FOUND (call, or nobody had it), CONFLICT (the lead is being called)
 */
export function putFollowUp(tx: SiteTx, input: FollowUpEdit): FollowUpResult {
  const call = tx.statement('SELECT agent_id, lead_id, number FROM calls WHERE id = ?').get(input.call) as
    | { readonly agent_id: number | null; readonly lead_id: number | null; readonly number: string }
    | undefined
  if (!call || call.agent_id === null) throw new DomainError('NOT_FOUND', `There is no call ${input.call}.`)
  const before = row(tx, input.call)
  const scheduledAt = input.scheduledAt === undefined ? (before?.scheduled_at ?? null) : input.scheduledAt
  const isTimeSet = input.scheduledAt !== undefined && input.scheduledAt !== null
  const open = input.open ?? (isTimeSet || before?.open === 1)
  const wanted = open && scheduledAt !== null
  let leadBefore = before?.lead_before ?? null
  let changed: FollowUpResult['changed'] = null
  const lead = call.lead_id === null ? null : leadRow(tx, call.lead_id)
  if (lead && wanted && (leadBefore === null || before?.scheduled_at !== scheduledAt)) {
    refuseBusy(lead, call.agent_id)
    leadBefore ??= JSON.stringify(beforeOf(lead))
    changed = promise(tx, lead, scheduledAt, call.agent_id)
  } else if (lead && !wanted && leadBefore !== null) {
    if (isStillOurs(lead, before)) {
      refuseBusy(lead, call.agent_id)
      changed = takeBack(tx, lead, leadBefore)
    }
    leadBefore = null
  }
  tx.statement(
    `INSERT INTO follow_ups (call_id, agent_id, lead_id, number, remarks, notes, open, scheduled_at, lead_before, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET remarks = excluded.remarks, notes = excluded.notes, open = excluded.open,
       scheduled_at = excluded.scheduled_at, lead_before = excluded.lead_before, updated_at = excluded.updated_at`,
  ).run(
    input.call,
    call.agent_id,
    call.lead_id,
    call.number,
    input.remarks === undefined ? (before?.remarks ?? null) : input.remarks,
    input.notes === undefined ? (before?.notes ?? null) : input.notes,
    open ? 1 : 0,
    scheduledAt,
    leadBefore,
    tx.now,
    tx.now,
  )
  const kept = row(tx, input.call)
  if (!kept) throw new DomainError('INTERNAL_ERROR', 'A follow-up was not kept.')
  return { followUp: followUpFromRow(kept), changed }
}

function row(tx: SiteTx, call: number): Selectable<FollowUpTable> | undefined {
  return tx.statement('SELECT * FROM follow_ups WHERE call_id = ?').get(call) as Selectable<FollowUpTable> | undefined
}

/** Null where the dialer will not call: the lead or its campaign is gone, or the campaign is over. */
function leadRow(tx: SiteTx, id: number): Selectable<LeadTable> | null {
  const found = tx
    .statement(
      `SELECT leads.* FROM leads JOIN campaigns ON campaigns.id = leads.campaign_id
       WHERE leads.id = ? AND leads.deleted_at IS NULL AND campaigns.deleted_at IS NULL AND campaigns.status <> 'completed'`,
    )
    .get(id) as Selectable<LeadTable> | undefined
  return found ?? null
}

function beforeOf(lead: Selectable<LeadTable>): LeadBefore {
  return { stage: lead.stage === 'claimed' ? 'ready' : lead.stage, finishedWhy: lead.finished_why, dueAt: lead.due_at }
}

function refuseBusy({ stage, owner_agent_id }: Selectable<LeadTable>, agent: number): void {
  if (stage === 'claimed' && owner_agent_id !== agent) {
    throw new DomainError('CONFLICT', 'Another agent has taken the lead; ask for a time when it is given back.')
  }
  if (stage !== 'inAttempt') return
  throw new DomainError(
    'CONFLICT',
    'The lead is being called. Give the call a disposition that promises a callback, or set the time when the call is over.',
  )
}

/** The callback was not moved, used up or given to somebody else meanwhile. */
function isStillOurs(lead: Selectable<LeadTable>, before: Selectable<FollowUpTable> | undefined): boolean {
  return (
    lead.callback_at !== null && lead.callback_at === before?.scheduled_at && lead.callback_agent_id === before.agent_id
  )
}

function promise(tx: SiteTx, lead: Selectable<LeadTable>, at: number, agent: number): FollowUpResult['changed'] {
  return change(tx, lead, { stage: 'ready', due_at: at, callback_at: at, callback_agent_id: agent, finished_why: null })
}

function takeBack(tx: SiteTx, lead: Selectable<LeadTable>, json: string): FollowUpResult['changed'] {
  // Written by this file alone.
  const { stage, finishedWhy, dueAt } = JSON.parse(json) as LeadBefore
  return change(tx, lead, {
    stage,
    due_at: Math.max(dueAt, tx.now),
    callback_at: null,
    callback_agent_id: null,
    finished_why: finishedWhy,
  })
}

type Change = Pick<Selectable<LeadTable>, 'stage' | 'due_at' | 'callback_at' | 'callback_agent_id' | 'finished_why'>

function change(tx: SiteTx, lead: Selectable<LeadTable>, to: Change): FollowUpResult['changed'] {
  tx.statement(
    'UPDATE leads SET stage = ?, due_at = ?, callback_at = ?, callback_agent_id = ?, finished_why = ?, claimed_until = NULL, updated_at = ? WHERE id = ?',
  ).run(to.stage, to.due_at, to.callback_at, to.callback_agent_id, to.finished_why, tx.now, lead.id)
  moveLead(tx, kindOf(lead), { ...kindOf(lead), stage: to.stage })
  followLead(tx, lead.id, lead, { status: lead.status, callback_at: to.callback_at })
  const ids = { campaign: campaignId(lead.campaign_id), lead: leadId(lead.id) }
  tx.journal([
    {
      kind: 'lead.updated',
      at: tx.now,
      ...ids,
      stage: to.stage,
      status: lead.status,
      dueAt: to.due_at,
      finishedWhy: to.finished_why,
    },
  ])
  return ids
}
