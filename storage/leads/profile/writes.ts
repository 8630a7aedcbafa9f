import {
  type LeadAd,
  type LeadProgress,
  type LeadQuality,
  type LeadSource,
  noAd,
  statusOfProgress,
} from '../../../dialer/crm/lead-profile.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type AgentId, type LeadId, leadId, type UserId } from '../../../dialer/model/ids.js'
import { classOfPriority } from '../../../dialer/model/lead-priority.js'
import type { SiteTx } from '../../writer/operation.js'
import { createLead, type LeadEdit, type NewLead, updateLead } from '../writes.js'
import { adoptLead } from './adopt.js'
import { assignByRule, giveLead, takeLead } from './assign.js'
import { tellProgress } from './follow.js'
import { findProfiled, type ProfiledLead } from './repository.js'
import { rescore } from './score.js'

/** What people know of a new lead beside its row. */
export interface NewProfile {
  readonly source: LeadSource
  readonly quality: LeadQuality
  readonly progress: LeadProgress
  readonly requirements: string | null
  readonly product: string | null
  readonly notes: string | null
  readonly answers: Readonly<Record<string, string>>
  readonly ad: LeadAd | null
  readonly value: number | null
  /** Its name at whoever sends it, such as `meta:789`; the same one is taken once. Null: it has none. */
  readonly origin: string | null
}

/** A lead to be worked. */
export interface NewProfiledLead {
  readonly lead: NewLead
  readonly profile: NewProfile
  /** Whose work it is to be: this agent's, or that of whom the rule names now or once somebody is available, or nobody's. */
  readonly assign: AgentId | 'rule' | 'nobody'
  /** The person who puts it in; null: none. */
  readonly user: UserId | null
  /** A number that the campaign has already: refused, or the lead that has it is given, unchanged. */
  readonly whenKnown: 'refuse' | 'give'
}

/** What came of it: `isNew` false gives the lead that was there, by its origin or number. */
export interface CreatedProfiled {
  readonly created: ProfiledLead
  readonly isNew: boolean
}

/** @throws DomainError VALIDATION_ERROR (no such campaign or agent), DUPLICATE_ENTRY (number already in the campaign) */
export async function createProfiled(tx: SiteTx, input: NewProfiledLead): Promise<CreatedProfiled> {
  const { lead: row, profile, assign, user } = input
  const known = knownLead(tx, input)
  if (known !== null) return { created: await found(tx, known), isNew: false }
  const lead = await createLead(tx, row)
  const status = statusOfProgress[profile.progress]
  if (status !== lead.status) await updateLead(tx, { id: lead.id, status })
  const ad = profile.ad ?? noAd
  tx.statement(
    `INSERT INTO lead_profiles (lead_id, campaign_id, source, quality, priority_word, progress, progress_at, requirements, product, notes, answers,
       ad_campaign_id, ad_campaign_name, ad_id, ad_name, form_id, form_name, origin, value, converted_at, score, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
  ).run(
    lead.id,
    lead.campaign,
    profile.source,
    profile.quality,
    classOfPriority(row.priority),
    profile.progress,
    tx.now,
    profile.requirements,
    profile.product,
    profile.notes,
    JSON.stringify(profile.answers),
    ad.campaignId,
    ad.campaignName,
    ad.adId,
    ad.adName,
    ad.formId,
    ad.formName,
    profile.origin,
    profile.value,
    profile.progress === 'converted' ? tx.now : null,
    tx.now,
  )
  rescore(tx, lead.id)
  if (assign === 'rule') assignByRule(tx, lead.id)
  else if (assign !== 'nobody') {
    mustExist(tx, assign)
    giveLead(tx, lead.id, assign, { why: 'person', user })
  }
  return { created: await found(tx, lead.id), isNew: true }
}

/** The lead that is there already: by its origin, or by its number where that is wanted. */
function knownLead(tx: SiteTx, { lead, profile, whenKnown }: NewProfiledLead): LeadId | null {
  const byOrigin =
    profile.origin === null
      ? undefined
      : tx.statement('SELECT lead_id FROM lead_profiles WHERE origin = ?').pluck().get(profile.origin)
  const id =
    byOrigin ??
    (whenKnown === 'refuse'
      ? undefined
      : tx
          .statement('SELECT id FROM leads WHERE campaign_id = ? AND number = ? AND deleted_at IS NULL')
          .pluck()
          .get(lead.campaign, lead.number))
  if (typeof id !== 'number') return null
  adoptLead(tx, id)
  return leadId(id)
}

/** What changes of what people know; absent keys stay. */
export interface ProfileEdit {
  readonly source?: LeadSource | undefined
  readonly quality?: LeadQuality | undefined
  readonly progress?: LeadProgress | undefined
  readonly requirements?: string | null | undefined
  readonly product?: string | null | undefined
  readonly notes?: string | null | undefined
  readonly value?: number | null | undefined
  /** True puts it away, false brings it back. */
  readonly archived?: boolean | undefined
}

/** A change of a lead and of what people know of it. */
export interface ProfiledEdit {
  readonly id: LeadId
  readonly lead: Omit<LeadEdit, 'id' | 'status'>
  readonly profile: ProfileEdit
}

/** @throws DomainError NOT_FOUND, DUPLICATE_ENTRY (number already in the campaign), CONFLICT (in an attempt) */
export async function updateProfiled(tx: SiteTx, { id, lead, profile }: ProfiledEdit): Promise<ProfiledLead> {
  adoptLead(tx, id)
  const before = await found(tx, id)
  const { progress } = profile
  const moved = progress !== undefined && progress !== before.profile.progress
  const status = moved && statusOfProgress[progress] !== before.lead.status ? statusOfProgress[progress] : undefined
  // First, for the lead's status moves it by itself where it knows less.
  if (moved) {
    tx.statement(
      `UPDATE lead_profiles SET progress = @progress, progress_at = @now, converted_at = iif(@progress = 'converted', @now, NULL),
         archived_at = iif(@progress IN ('converted', 'closed'), archived_at, NULL) WHERE lead_id = @id`,
    ).run({ progress, now: tx.now, id })
    tellProgress(tx, id, progress, { campaign_id: before.lead.campaign, agent_id: before.profile.agent })
  }
  if (Object.keys(lead).length > 0 || moved) {
    await updateLead(tx, { id, ...lead, ...(status !== undefined && { status }) })
  }
  const kept = { ...before.profile, ...given(profile) }
  tx.statement(
    `UPDATE lead_profiles SET source = ?, quality = ?, requirements = ?, product = ?, notes = ?, value = ? WHERE lead_id = ?`,
  ).run(kept.source, kept.quality, kept.requirements, kept.product, kept.notes, kept.value, id)
  const { archived } = profile
  if (archived !== undefined) {
    tx.statement('UPDATE lead_profiles SET archived_at = iif(?, ifnull(archived_at, ?), NULL) WHERE lead_id = ?').run(
      archived ? 1 : 0,
      tx.now,
      id,
    )
    // It is not put away again the next day.
    if (!archived && before.profile.archivedAt !== null)
      tx.statement('UPDATE lead_profiles SET progress_at = ? WHERE lead_id = ?').run(tx.now, id)
  }
  rescore(tx, id)
  return found(tx, id)
}

function given<T extends object>(edit: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Keys whose value is undefined stay as they are.
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** @throws DomainError NOT_FOUND, VALIDATION_ERROR (no such agent) */
export async function assignProfiled(
  tx: SiteTx,
  input: { readonly id: LeadId; readonly agent: AgentId | null; readonly user: UserId | null },
): Promise<ProfiledLead> {
  const { id, agent, user } = input
  adoptLead(tx, id)
  await found(tx, id)
  if (agent === null) takeLead(tx, id, user)
  else {
    mustExist(tx, agent)
    giveLead(tx, id, agent, { why: 'person', user })
  }
  return found(tx, id)
}

function mustExist(tx: SiteTx, agent: AgentId): void {
  if (tx.statement('SELECT 1 FROM agents WHERE id = ? AND deleted_at IS NULL').get(agent) !== undefined) return
  const problem = `There is no agent ${agent}.`
  throw new DomainError('VALIDATION_ERROR', problem, { fields: { agentId: problem } })
}

async function found(tx: SiteTx, id: LeadId): Promise<ProfiledLead> {
  const lead = await findProfiled(tx.db, id)
  if (!lead) throw new DomainError('NOT_FOUND', `There is no lead ${id}.`)
  return lead
}
