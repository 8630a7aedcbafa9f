import type { ConsentScope } from '../../../dialer/model/compliance-settings.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import {
  type ConsentQuery,
  type ConsentRecord,
  listConsents as readConsents,
} from '../../../storage/consent/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { siteNumber } from '../leads/site-number.js'

/** One page of the consent history, newest first. @throws DomainError FORBIDDEN, VALIDATION_ERROR (number) */
export async function listConsents(
  principal: Principal,
  query: ConsentQuery,
  deps: ApiDeps,
): Promise<Page<ConsentRecord>> {
  requireRight(principal, 'consent.read')
  const { number, ...rest } = query
  const asked =
    number === undefined ? rest : { ...rest, number: siteNumber(number, siteDoor(deps, principal).defaultCountry) }
  const { items, total } = await readConsents(siteDb(deps, principal), asked)
  return { items, total, page: query.page, limit: query.limit }
}

/** What a person said about being called. */
export interface ConsentInput {
  readonly phoneNumber: string
  readonly campaign: CampaignId | null
  readonly action: 'given' | 'revoked'
  readonly scope: ConsentScope
  /** When they said so, epoch ms; null: now. */
  readonly at: number | null
  readonly expiresAt: number | null
  readonly method: string
  readonly evidence: string | null
}

/**
 * Adds to the consent history of a number; nothing in it is ever changed. A revocation holds from its commit on.
 * @throws DomainError FORBIDDEN, NOT_FOUND (campaign), VALIDATION_ERROR, DUPLICATE_ENTRY (the same is there already)
 */
export async function addConsent(principal: Principal, input: ConsentInput, deps: ApiDeps): Promise<ConsentRecord> {
  requireRight(principal, 'consent.write')
  const { phoneNumber, campaign, action, scope, expiresAt, method, evidence } = input
  const number = siteNumber(phoneNumber, siteDoor(deps, principal).defaultCountry)
  const db = siteDb(deps, principal)
  if (campaign !== null) mustExist(await findCampaign(db, campaign), `campaign ${campaign}`)
  const now = deps.now()
  const at = input.at ?? now
  if (at > now) {
    const problem = 'Nobody can have said so in the future.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { at: problem } })
  }
  const entry = {
    number,
    campaign,
    action,
    scope,
    at,
    expiresAt,
    method,
    evidence,
    source: 'api',
    recordedBy: principal.name,
  }
  const { added } = await deps.store.write(principal.site, 'consents.add', { consents: [entry] })
  if (added === 0) throw new DomainError('DUPLICATE_ENTRY', 'The history holds exactly this already.')
  if (campaign !== null) {
    await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign, leads: null })
  }
  const { items } = await readConsents(db, { number, page: 1, limit: 1 })
  return mustExist(items[0] ?? null, 'consent')
}
