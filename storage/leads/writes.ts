import type { Selectable } from 'kysely'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type CampaignId, campaignId, type LeadId, leadId } from '../../dialer/model/ids.js'
import type { LeadStatus } from '../../dialer/model/lead.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import { parseJsonObject } from '../parse-json.js'
import type { SiteTx } from '../writer/operation.js'
import { blockOf, countLeads, type LeadKind, moveLead } from './lead-counts.js'
import { followLead } from './profile/follow.js'
import { findLead, type LeadView } from './repository.js'
import type { LeadTable } from './table.js'
import { indexTags, tagsOf } from './tags.js'

export interface NewLead {
  readonly campaign: CampaignId
  readonly number: PhoneNumber
  readonly name: string | null
  readonly email: string | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly timeZone: string | null
  readonly priority: number
  readonly tags?: readonly string[]
}

/**
 * What changes in a lead; absent keys stay. `metadata` is merged into what is there, so that of two edits at once neither is lost; null
 * takes an entry out. `withdrawn: true` takes a lead that is not in an attempt
 * out of dialling, `false` makes a finished one ready again, due at once.
 */
export interface LeadEdit {
  readonly id: LeadId
  readonly number?: PhoneNumber
  readonly name?: string | null
  readonly email?: string | null
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly timeZone?: string | null
  readonly priority?: number
  readonly status?: LeadStatus
  readonly withdrawn?: boolean
  /** All it is to have. */
  readonly tags?: readonly string[]
}

/** @throws DomainError VALIDATION_ERROR (no such campaign), DUPLICATE_ENTRY (number already in the campaign) */
export async function createLead(tx: SiteTx, input: NewLead): Promise<LeadView> {
  const campaign = await tx.db
    .selectFrom('campaigns')
    .select('id')
    .where('id', '=', input.campaign)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!campaign) {
    const problem = `There is no campaign ${input.campaign}.`
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { campaign: problem } })
  }
  const { id } = await tx.db
    .insertInto('leads')
    .values({
      campaign_id: input.campaign,
      number: input.number,
      name: input.name,
      email: input.email,
      metadata: JSON.stringify(input.metadata),
      time_zone: input.timeZone ?? '',
      priority: input.priority,
      stage: 'ready',
      status: 'new',
      attempts: 0,
      outcomes: '{}',
      last_attempt_at: null,
      due_at: tx.now,
      callback_at: null,
      callback_agent_id: null,
      finished_why: null,
      tags: JSON.stringify(input.tags ?? []),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  indexTags(tx, id, [], input.tags ?? [])
  const view = await found(tx, leadId(id))
  countLeads(
    tx,
    {
      campaign: input.campaign,
      block: blockOf(id),
      timeZone: input.timeZone ?? '',
      priority: input.priority,
      stage: 'ready',
      status: 'new',
    },
    1,
  )
  announce(tx, view)
  return view
}

/**
 * @throws DomainError NOT_FOUND, DUPLICATE_ENTRY (number already in the campaign), CONFLICT (in an attempt), VALIDATION_ERROR (too many
 *   entries of metadata)
 */
export async function updateLead(tx: SiteTx, input: LeadEdit): Promise<LeadView> {
  const before = await lead(tx, input.id)
  if (before.stage === 'inAttempt' && (input.withdrawn !== undefined || input.number !== undefined)) {
    throw new DomainError('CONFLICT', 'The lead is being called; change this when the call is over.')
  }
  const after: Selectable<LeadTable> = {
    ...before,
    number: input.number ?? before.number,
    name: input.name === undefined ? before.name : input.name,
    email: input.email === undefined ? before.email : input.email,
    metadata: input.metadata === undefined ? before.metadata : mergedMetadata(before.metadata, input.metadata),
    time_zone: input.timeZone === undefined ? before.time_zone : (input.timeZone ?? ''),
    priority: input.priority ?? before.priority,
    status: input.status ?? before.status,
    tags: input.tags === undefined ? before.tags : JSON.stringify(input.tags),
    updated_at: tx.now,
    ...stageAfter(tx, before, input.withdrawn),
  }
  const { id, ...columns } = after
  await tx.db.updateTable('leads').set(columns).where('id', '=', id).execute()
  if (input.tags) indexTags(tx, id, tagsOf(before.tags), input.tags)
  moveLead(tx, kindOf(before), kindOf(after))
  followLead(tx, id, before, after)
  const view = await found(tx, input.id)
  announce(tx, view)
  return view
}

/** @throws DomainError NOT_FOUND, CONFLICT (in an attempt) */
export async function deleteLead(
  tx: SiteTx,
  input: { readonly id: LeadId },
): Promise<{ readonly campaign: CampaignId }> {
  const before = await lead(tx, input.id)
  if (before.stage === 'inAttempt') {
    throw new DomainError('CONFLICT', 'The lead is being called; delete it when the call is over.')
  }
  await tx.db.deleteFrom('leads').where('id', '=', input.id).execute()
  indexTags(tx, input.id, tagsOf(before.tags), [])
  countLeads(tx, kindOf(before), -1)
  return { campaign: campaignId(before.campaign_id) }
}

/** As many as a file of leads may have columns. */
const mostMetadata = 500

function mergedMetadata(before: string, changes: Readonly<Record<string, unknown>>): string {
  const all = Object.entries({ ...parseJsonObject(before), ...changes }).filter(([, value]) => value !== null)
  if (all.length <= mostMetadata) return JSON.stringify(Object.fromEntries(all))
  const problem = `A lead keeps at most ${mostMetadata} entries of metadata; take some out (null) first.`
  throw new DomainError('VALIDATION_ERROR', problem, { fields: { metadata: problem } })
}

function stageAfter(
  tx: SiteTx,
  before: Selectable<LeadTable>,
  withdrawn: boolean | undefined,
): Partial<Selectable<LeadTable>> {
  if (withdrawn === true && (before.stage === 'ready' || before.stage === 'claimed')) {
    return {
      stage: 'finished',
      finished_why: 'withdrawn',
      callback_at: null,
      callback_agent_id: null,
      claimed_until: null,
    }
  }
  if (withdrawn === false && before.stage === 'finished') return { stage: 'ready', finished_why: null, due_at: tx.now }
  return {}
}

/** What a lead row counts under. */
export function kindOf(row: Selectable<LeadTable>): LeadKind {
  return {
    campaign: row.campaign_id,
    block: blockOf(row.id),
    timeZone: row.time_zone,
    priority: row.priority,
    stage: row.stage,
    status: row.status,
  }
}

function announce(tx: SiteTx, view: LeadView): void {
  tx.journal([
    {
      kind: 'lead.updated',
      at: tx.now,
      lead: view.id,
      campaign: view.campaign,
      stage: view.stage,
      status: view.status,
      dueAt: view.dueAt,
      finishedWhy: view.finishedWhy,
    },
  ])
}

async function lead(tx: SiteTx, id: LeadId): Promise<Selectable<LeadTable>> {
  const row = await tx.db
    .selectFrom('leads')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no lead ${id}.`)
  return row
}

async function found(tx: SiteTx, id: LeadId): Promise<LeadView> {
  const view = await findLead(tx.db, id)
  if (!view) throw new DomainError('NOT_FOUND', `There is no lead ${id}.`)
  return view
}
