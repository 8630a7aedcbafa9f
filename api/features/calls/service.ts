import type { DispositionChoice } from '../../../dialer/model/disposition.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import {
  type CallQuery,
  type CallView,
  type CallViewRow,
  findCall,
  listCallForms as readCallForms,
  listCalls as readCalls,
} from '../../../storage/calls/repository.js'
import type { Page as Found } from '../../../storage/page.js'
import type { KeptForm } from '../../../storage/row-form.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { noteCall } from '../../contract/request-context.js'
import type { Page } from '../../schema/pieces.js'
import { type DispositionInput, dispositionChoice } from './disposition-choice.js'

/** A key is a machine of the site and has no calls of its own, so that it reads those of the site; it changes none by that. */
function readsAll(principal: Principal): boolean {
  return may(principal, 'call.readAll') || principal.apiKey !== null
}

/** One page of calls; agents see their own. @throws DomainError FORBIDDEN */
export function listCalls(principal: Principal, query: CallQuery, deps: ApiDeps): Promise<Page<CallView>> {
  return pageOf(principal, query, deps, readCalls)
}

/** The same page, of each call what the form makes of its row. @throws DomainError FORBIDDEN */
export function listCallForms<T extends { readonly id: number }>(
  principal: Principal,
  query: CallQuery,
  form: KeptForm<CallViewRow, T>,
  deps: ApiDeps,
): Promise<Page<T>> {
  return pageOf(principal, query, deps, (db, own) => readCallForms(db, own, form))
}

async function pageOf<T>(
  principal: Principal,
  query: CallQuery,
  deps: ApiDeps,
  read: (db: SiteDb, query: CallQuery) => Promise<Found<T>>,
): Promise<Page<T>> {
  requireRight(principal, 'call.read')
  const { page, limit } = query
  if (readsAll(principal)) {
    const { items, total } = await read(siteDb(deps, principal), query)
    return { items, total, page, limit }
  }
  const { agent } = principal
  if (agent === null || (query.agent !== undefined && query.agent !== agent))
    return { items: [], total: 0, page, limit }
  const { items, total } = await read(siteDb(deps, principal), { ...query, agent })
  return { items, total, page, limit }
}

/** One call, to be read only. @throws DomainError as {@link getCall} */
export async function readCall(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<CallView> {
  requireRight(principal, 'call.read')
  if (!readsAll(principal)) return getCall(principal, input, deps)
  return await findNoted(principal, input, deps)
}

/** One call; to an agent another's call is not there. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function getCall(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<CallView> {
  requireRight(principal, 'call.read')
  const call = await findNoted(principal, input, deps)
  const own = principal.agent !== null && call.record.agent === principal.agent
  if (own || may(principal, 'call.readAll')) return call
  throw new DomainError('NOT_FOUND', `There is no call ${input.id}.`)
}

/** The call, whose name the request's line in the log then bears. */
async function findNoted(principal: Principal, { id }: { readonly id: number }, deps: ApiDeps): Promise<CallView> {
  const call = mustExist(await findCall(siteDb(deps, principal), id), `call ${id}`)
  noteCall(deps.request, call.record.ref)
  return call
}

/** Says what came of a call. @throws DomainError NOT_FOUND, FORBIDDEN, VALIDATION_ERROR, CONFLICT (no agent had it, or it is done) */
export async function disposeCall(
  principal: Principal,
  input: { readonly id: number } & DispositionInput,
  deps: ApiDeps,
): Promise<{ readonly call: CallView; readonly choice: DispositionChoice }> {
  const call = await getCall(principal, input, deps)
  const { agent, campaign, ref } = call.record
  if (agent === null) throw new DomainError('CONFLICT', 'No agent had this call, so nobody can say what came of it.')
  const choice = await dispositionChoice(principal, campaign, agent, input, deps)
  await siteDoor(deps, principal).engine.ask({ kind: 'agent.disposition', agent, call: ref, choice })
  return { call, choice }
}
