import { numberArea } from '../../../dialer/caller-id/number-area.js'
import type { CallerId, CallerIdStanding, CampaignCallerId } from '../../../dialer/model/caller-id.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import {
  type CallerIdQuery,
  type CallerIdView,
  findCallerId,
  listCallerIds as readCallerIds,
} from '../../../storage/caller-ids/repository.js'
import type { CallerIdChanged, NewCallerId } from '../../../storage/caller-ids/writes.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page } from '../../schema/pieces.js'
import { siteNumber } from '../leads/site-number.js'

/** A number of the pool as it was entered, where it is from, and how it stands. */
export interface CallerIdFound {
  readonly entered: CallerIdView
  readonly area: ReturnType<typeof numberArea>
  readonly standing: CallerIdStanding
}

/** One page of the pool. @throws DomainError FORBIDDEN */
export async function listCallerIds(
  principal: Principal,
  query: CallerIdQuery,
  deps: ApiDeps,
): Promise<Page<CallerIdFound>> {
  requireRight(principal, 'site.read')
  const { items, total } = await readCallerIds(siteDb(deps, principal), query)
  return { items: await found(principal, items, deps), total, page: query.page, limit: query.limit }
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getCallerId(
  principal: Principal,
  { id }: { readonly id: number },
  deps: ApiDeps,
): Promise<CallerIdFound> {
  requireRight(principal, 'site.read')
  return one(principal, mustExist(await findCallerId(siteDb(deps, principal), id), `caller id ${id}`), deps)
}

/** What a number of the pool is entered with. */
export type NewCallerIdInput = NewCallerId

/** @throws DomainError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND (a campaign), DUPLICATE_ENTRY */
export async function createCallerId(
  principal: Principal,
  input: NewCallerIdInput,
  deps: ApiDeps,
): Promise<CallerIdFound> {
  requireRight(principal, 'site.write')
  await checkCampaigns(principal, input.campaigns, deps)
  const number = siteNumber(input.number, siteDoor(deps, principal).defaultCountry)
  const changed = await deps.store.write(principal.site, 'callerIds.create', { ...input, number })
  return tellPool(principal, changed, deps)
}

/** Changes what is given; a number itself stays, since its calls and its health belong to it. */
export interface CallerIdUpdate {
  readonly id: number
  readonly change: Partial<Omit<NewCallerId, 'number'>>
}

/** @throws DomainError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND */
export async function updateCallerId(
  principal: Principal,
  input: CallerIdUpdate,
  deps: ApiDeps,
): Promise<CallerIdFound> {
  requireRight(principal, 'site.write')
  await checkCampaigns(principal, input.change.campaigns ?? [], deps)
  return tellPool(principal, await deps.store.write(principal.site, 'callerIds.update', input), deps)
}

/** Nothing new is sent with it; calls that are out go on. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function deleteCallerId(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'site.write')
  const { pool } = await deps.store.write(principal.site, 'callerIds.delete', input)
  await tellEngine(deps, principal.site, { kind: 'callerIds.put', pool: pool.map(plain) })
}

/** A person brings a number back from rest or quarantine, or takes it out. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function decideCallerId(
  principal: Principal,
  { id, decision }: { readonly id: number; readonly decision: 'release' | 'quarantine' },
  deps: ApiDeps,
): Promise<CallerIdFound> {
  requireRight(principal, 'site.control')
  const entered = mustExist(await findCallerId(siteDb(deps, principal), id), `caller id ${id}`)
  const { engine } = siteDoor(deps, principal)
  const standing = await engine.ask({ kind: 'callerIds.decide', number: entered.number, decision })
  return { entered, area: numberArea(entered.number), standing }
}

/** The numbers a campaign may use, and what keeps it from using each. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function callerIdsOfCampaign(
  principal: Principal,
  { id }: { readonly id: CampaignId },
  deps: ApiDeps,
): Promise<readonly CampaignCallerId[]> {
  requireRight(principal, 'site.read')
  mustExist(await findCampaign(siteDb(deps, principal), id), `campaign ${id}`)
  return siteDoor(deps, principal).engine.ask({ kind: 'campaign.callerIds', campaign: id })
}

async function tellPool(
  principal: Principal,
  { callerId, pool }: CallerIdChanged,
  deps: ApiDeps,
): Promise<CallerIdFound> {
  await tellEngine(deps, principal.site, { kind: 'callerIds.put', pool: pool.map(plain) })
  return one(principal, callerId, deps)
}

function plain(view: CallerIdView): CallerId {
  const { id, number, label, group, dailyLimit, campaigns, callable, active } = view
  return { id, number, label, group, dailyLimit, campaigns, callable, active }
}

async function one(principal: Principal, entered: CallerIdView, deps: ApiDeps): Promise<CallerIdFound> {
  const [first] = await found(principal, [entered], deps)
  return mustExist(first ?? null, `caller id ${entered.id}`)
}

async function found(
  principal: Principal,
  entered: readonly CallerIdView[],
  deps: ApiDeps,
): Promise<readonly CallerIdFound[]> {
  const numbers = entered.map(({ number }) => number)
  const { engine } = siteDoor(deps, principal)
  const standings = numbers.length === 0 ? [] : await engine.ask({ kind: 'callerIds.inspect', numbers })
  const byNumber = new Map(standings.map((standing) => [standing.number, standing]))
  return entered.map((each) => ({
    entered: each,
    area: numberArea(each.number),
    standing: mustExist(byNumber.get(each.number) ?? null, `caller id ${each.id}`),
  }))
}

async function checkCampaigns(principal: Principal, campaigns: readonly CampaignId[], deps: ApiDeps): Promise<void> {
  for (const id of campaigns) {
    if ((await findCampaign(siteDb(deps, principal), id)) !== null) continue
    const problem = `This site has no campaign ${id}.`
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { campaignIds: problem } })
  }
}
