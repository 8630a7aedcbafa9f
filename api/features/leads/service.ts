import { isTimeZone } from '../../../dialer/campaigns/calling-hours.js'
import { placeOf } from '../../../dialer/campaigns/places/place-of.js'
import type { CampaignStatus } from '../../../dialer/model/campaign.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type CampaignId, type LeadId } from '../../../dialer/model/ids.js'
import type { LeadStatus } from '../../../dialer/model/lead.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import { listCalls } from '../../../storage/calls/repository.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import {
  findLead,
  type LeadQuery,
  type LeadRow,
  type LeadView,
  listLeadForms as readLeadForms,
} from '../../../storage/leads/repository.js'
import type { KeptForm } from '../../../storage/row-form.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { addressOf, touchesAddress } from './address.js'
import { siteNumber } from './site-number.js'

/** Facts kept with a lead beside what the dialer needs. */
export type LeadMetadata = Readonly<Record<string, string | number | boolean | null>>

/** One page of leads, of each what the form makes of its row. @throws DomainError FORBIDDEN */
export async function listLeadForms<T>(
  principal: Principal,
  query: LeadQuery,
  form: KeptForm<LeadRow, T>,
  deps: ApiDeps,
): Promise<Page<T>> {
  requireRight(principal, 'lead.readAll')
  const { items, total } = await readLeadForms(siteDb(deps, principal), query, form)
  return { items, total, page: query.page, limit: query.limit }
}

/** One lead; agents see those they have or had a call with. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function getLead(principal: Principal, input: { readonly id: LeadId }, deps: ApiDeps): Promise<LeadView> {
  requireRight(principal, 'lead.read')
  const lead = mustExist(await findLead(siteDb(deps, principal), input.id), `lead ${input.id}`)
  if (may(principal, 'lead.readAll') || (await isOwn(principal, lead, deps))) return lead
  // The same answer as for a lead that is not there, so that ids tell an agent nothing.
  throw new DomainError('NOT_FOUND', `There is no lead ${input.id}.`)
}

async function isOwn(principal: Principal, lead: LeadView, deps: ApiDeps): Promise<boolean> {
  const { agent } = principal
  if (agent === null) return false
  if (lead.callback?.agent === agent || lead.owner === agent) return true
  const { total } = await listCalls(siteDb(deps, principal), { lead: lead.id, agent, page: 1, limit: 1 })
  if (total > 0) return true
  const { agents } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const presence = agents.find((one) => one.agent === agent)?.presence
  return presence?.name === 'previewing' && presence.lead === lead.id
}

/** What a lead is created with. */
export interface NewLeadInput {
  readonly campaign: CampaignId
  readonly phoneNumber: string
  readonly name: string | null
  readonly email: string | null
  readonly metadata: LeadMetadata
  /** Undefined: that of the number, where the number tells. Null: the campaign's. */
  readonly timeZone: string | null | undefined
  readonly priority: number
  readonly tags?: readonly string[]
}

/** @throws DomainError FORBIDDEN, NOT_FOUND (campaign), VALIDATION_ERROR (number, zone), DUPLICATE_ENTRY */
export async function createLead(
  principal: Principal,
  input: NewLeadInput,
  deps: ApiDeps,
): Promise<{ readonly lead: LeadView; readonly campaignStatus: CampaignStatus }> {
  requireRight(principal, 'lead.write')
  const { phoneNumber, ...rest } = input
  const number = siteNumber(phoneNumber, siteDoor(deps, principal).defaultCountry)
  checkTimeZone(input.timeZone)
  const timeZone = placeFor(number, input.metadata, input.timeZone)
  const db = siteDb(deps, principal)
  const campaign = mustExist(await findCampaign(db, input.campaign), `campaign ${input.campaign}`)
  const lead = await deps.store.write(principal.site, 'leads.create', { ...rest, number, timeZone })
  await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign: lead.campaign, leads: [lead.id] })
  return { lead, campaignStatus: campaign.status }
}

/** What changes in a lead; absent keys stay. `metadata` is merged; null takes an entry out. */
export interface LeadUpdate {
  readonly id: LeadId
  readonly phoneNumber?: string | undefined
  readonly name?: string | null | undefined
  readonly email?: string | null | undefined
  readonly metadata?: LeadMetadata | undefined
  readonly timeZone?: string | null | undefined
  readonly priority?: number | undefined
  readonly status?: LeadStatus | undefined
  readonly withdrawn?: boolean | undefined
  readonly tags?: readonly string[] | undefined
}

/**
 * Changes a lead. Agents may change status and metadata of their own leads only.
 * @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, DUPLICATE_ENTRY, CONFLICT (in an attempt)
 */
export async function updateLead(principal: Principal, input: LeadUpdate, deps: ApiDeps): Promise<LeadView> {
  const before = await getLead(principal, input, deps)
  const { id, phoneNumber, name, email, metadata, priority, status, withdrawn, tags } = input
  const beyondAgent = [phoneNumber, name, email, input.timeZone, priority, withdrawn, tags].some(
    (value) => value !== undefined,
  )
  if (beyondAgent) requireRight(principal, 'lead.write')
  const number =
    phoneNumber === undefined ? undefined : siteNumber(phoneNumber, siteDoor(deps, principal).defaultCountry)
  checkTimeZone(input.timeZone)
  // Another number or address is another place, so the old one's hours no longer hold.
  const moved = number !== undefined && number !== before.number
  const placed = moved || input.timeZone !== undefined || (metadata !== undefined && touchesAddress(metadata))
  const timeZone = placed
    ? placeFor(number ?? before.number, { ...before.metadata, ...metadata }, input.timeZone)
    : undefined
  const lead = await deps.store.write(principal.site, 'leads.update', {
    id,
    ...(number !== undefined && { number }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(metadata && { metadata }),
    ...(timeZone !== undefined && { timeZone }),
    ...(priority !== undefined && { priority }),
    ...(status && { status }),
    ...(withdrawn !== undefined && { withdrawn }),
    ...(tags && { tags }),
  })
  await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign: lead.campaign, leads: [lead.id] })
  return lead
}

/** @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (in an attempt) */
export async function deleteLead(principal: Principal, input: { readonly id: LeadId }, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'lead.write')
  const { campaign } = await deps.store.write(principal.site, 'leads.delete', input)
  await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign, leads: [input.id] })
}

/** Where a lead is called. A zone that is given stands; null forgets the place, so that the campaign's rule for unknown ones decides. */
export function placeFor(
  number: PhoneNumber,
  metadata: Readonly<Record<string, unknown>>,
  zone: string | null | undefined,
): string | null {
  return zone === null ? null : placeOf(number, addressOf(metadata), zone ?? null)
}

function checkTimeZone(zone: string | null | undefined): void {
  if (zone === null || zone === undefined || isTimeZone(zone)) return
  const problem = 'An IANA time zone is needed, as Europe/Berlin.'
  throw new DomainError('VALIDATION_ERROR', problem, { fields: { timeZone: problem } })
}
