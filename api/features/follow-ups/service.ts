import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import { type CallQuery, type CallView, findCall, listCalls as readCalls } from '../../../storage/calls/repository.js'
import {
  type FollowUp,
  type FollowUpView,
  followUpsOf,
  listFollowUps as readFollowUps,
} from '../../../storage/follow-ups/repository.js'
import type { FollowUpEdit } from '../../../storage/follow-ups/writes.js'
import { type ApiDeps, siteDb, tellEngine } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import type { Page, Paging } from '../../schema/pieces.js'
import { getCall } from '../calls/service.js'

/** A call and what its agent wants to come of it. */
export interface OwnCall {
  readonly call: CallView
  readonly followUp: FollowUp | null
}

/** One page of my own calls, the newest first. `followUp` leaves those with a follow-up, open or done. @throws DomainError FORBIDDEN */
export async function ownCalls(
  principal: Principal,
  input: Omit<CallQuery, 'agent'> & { readonly followUp: 'open' | 'done' | null },
  deps: ApiDeps,
): Promise<Page<OwnCall>> {
  requireRight(principal, 'call.read')
  const { agent } = principal
  const { followUp, ...query } = input
  const { page, limit } = query
  if (agent === null) return { items: [], total: 0, page, limit }
  const db = siteDb(deps, principal)
  if (followUp === null) {
    const { items, total } = await readCalls(db, { ...query, agent })
    const followUps = await followUpsOf(
      db,
      items.map(({ id }) => id),
    )
    return { items: items.map((call) => ({ call, followUp: followUps.get(call.id) ?? null })), total, page, limit }
  }
  const found = await readFollowUps(db, {
    agent,
    open: followUp === 'open',
    page,
    limit,
    ...(query.from !== undefined && { calledFrom: query.from }),
    ...(query.until !== undefined && { calledUntil: query.until }),
  })
  const items: OwnCall[] = []
  for (const one of found.items) {
    const call = await findCall(db, one.call)
    if (call) items.push({ call, followUp: one })
  }
  return { items, total: found.total, page, limit }
}

const furthestMs = 90 * 86_400_000

/**
 * Notes what is to come of a call: my own, for supervisors any that an agent had. A time for a lead's call becomes the lead's callback in
 * the dialer; without a lead it is a reminder.
 * @throws DomainError NOT_FOUND, FORBIDDEN, VALIDATION_ERROR (time over, or more than 90 days ahead), CONFLICT (the lead is being called)
 */
export async function noteFollowUp(principal: Principal, input: FollowUpEdit, deps: ApiDeps): Promise<OwnCall> {
  const call = await getCall(principal, { id: input.call }, deps)
  if (call.record.agent === null)
    throw new DomainError('CONFLICT', 'No agent had this call, so nobody can follow it up.')
  const { scheduledAt, open } = input
  if (scheduledAt !== undefined && scheduledAt !== null) {
    if (scheduledAt <= deps.now()) throw invalidField('schedule_call', 'This moment is over.')
    if (scheduledAt > deps.now() + furthestMs) throw invalidField('schedule_call', 'At most 90 days ahead.')
    if (open === false) throw invalidField('schedule_call', 'A call that is not to be followed up needs no time.')
  }
  const { followUp, changed } = await deps.store.write(principal.site, 'followUps.put', input)
  if (changed) {
    const { campaign, lead } = changed
    await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign, leads: [lead] })
  }
  return { call, followUp }
}

/** Which follow-ups; times are epoch ms, both inclusive. */
export interface FollowUpsInput extends Paging {
  /** Null: my own, for supervisors everybody's. */
  readonly agent: AgentId | null
  readonly status: 'open' | 'done' | 'all'
  readonly from: number | null
  readonly to: number | null
}

/** One page of follow-ups, the next one first; agents see their own. @throws DomainError FORBIDDEN */
export async function listFollowUps(
  principal: Principal,
  input: FollowUpsInput,
  deps: ApiDeps,
): Promise<Page<FollowUpView>> {
  requireRight(principal, 'call.read')
  const { page, limit, status, from, to } = input
  const seesAll = may(principal, 'call.readAll')
  const agent = seesAll ? input.agent : principal.agent
  if (!seesAll && (agent === null || (input.agent !== null && input.agent !== agent))) {
    return { items: [], total: 0, page, limit }
  }
  const { items, total } = await readFollowUps(siteDb(deps, principal), {
    page,
    limit,
    ...(agent !== null && { agent }),
    ...(status !== 'all' && { open: status === 'open' }),
    ...(from !== null && { from }),
    ...(to !== null && { until: to + 1 }),
  })
  return { items, total, page, limit }
}
