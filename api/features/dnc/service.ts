import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { type DncEntry, type DncQuery, listDnc as readDnc } from '../../../storage/dnc/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { siteNumber } from '../leads/site-number.js'

/** One page of the do-not-call list. @throws DomainError FORBIDDEN */
export async function listDnc(principal: Principal, query: DncQuery, deps: ApiDeps): Promise<Page<DncEntry>> {
  requireRight(principal, 'dnc.read')
  const { items, total } = await readDnc(siteDb(deps, principal), query)
  return { items, total, page: query.page, limit: query.limit }
}

/** A number, or the beginning of numbers, that may not be called: on the whole site, or by one campaign. */
export interface NewDncInput {
  readonly number: string
  readonly prefix: boolean
  readonly campaign: CampaignId | null
  readonly reason: string
}

/** Holds from this moment on, also for leads already in the hopper. @throws DomainError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, DUPLICATE_ENTRY */
export async function addDnc(principal: Principal, input: NewDncInput, deps: ApiDeps): Promise<DncEntry> {
  requireRight(principal, 'dnc.write')
  const { prefix, campaign, reason } = input
  const number = prefix ? prefixOf(input.number) : siteNumber(input.number, siteDoor(deps, principal).defaultCountry)
  if (campaign !== null) mustExist(await findCampaign(siteDb(deps, principal), campaign), `campaign ${campaign}`)
  const entry = await deps.store.write(principal.site, 'dnc.add', { pattern: number, prefix, campaign, reason })
  await tellEngine(deps, principal.site, { kind: 'dnc.added', campaign, pattern: { number, prefix } })
  return entry
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function removeDnc(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'dnc.write')
  await deps.store.write(principal.site, 'dnc.remove', input)
}

function prefixOf(text: string): string {
  const bare = text.trim().replace(/[ ./()-]/g, '')
  if (/^\+?[0-9]{1,20}$/.test(bare)) return bare
  const problem = 'A prefix is 1 to 20 digits, with or without a +.'
  throw new DomainError('VALIDATION_ERROR', problem, { fields: { phoneNumber: problem } })
}
